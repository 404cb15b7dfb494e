package dev.cubecast;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The boundaries of ARCHITECTURE.md. The simulator can only replay a run from its seed while the packages it shares
 * with the node are {@link #PURE}: input and time go in, effects come out, and nothing else decides.
 */
class ArchitectureTest {

    /** Every pure package, with the packages of ours that it may use. A new one is listed here. */
    private static final Map<String, List<String>> PURE = pure();

    private static Map<String, List<String>> pure() {
        Map<String, List<String>> allowed = new TreeMap<>();
        allowed.put("trace", List.of());
        allowed.put("message", List.of());
        allowed.put("overlay", List.of("message", "trace"));
        allowed.put("topic", List.of("message", "overlay", "trace"));
        allowed.put("membership", List.of("message", "overlay", "trace"));
        allowed.put("publish", List.of("message", "overlay", "topic", "membership", "trace"));
        allowed.put(
                "delivery",
                List.of("message", "overlay", "topic", "membership", "consensus", "durable", "reads", "trace"));
        allowed.put("ephemeral", List.of("message", "overlay", "topic", "membership", "delivery", "publish", "trace"));
        allowed.put("consensus", List.of("message", "overlay", "topic", "trace"));
        allowed.put("storage", List.of("message", "overlay", "topic", "consensus", "trace"));
        allowed.put("forming", List.of("message", "overlay", "topic", "consensus", "trace"));
        allowed.put("durable", List.of("message", "overlay", "topic", "consensus", "trace"));
        allowed.put("reads", List.of("message", "overlay", "topic", "consensus", "durable", "trace"));
        allowed.put(
                "history",
                List.of(
                        "message",
                        "overlay",
                        "topic",
                        "membership",
                        "consensus",
                        "durable",
                        "reads",
                        "delivery",
                        "trace"));
        allowed.put(
                "protocol",
                List.of(
                        "message",
                        "overlay",
                        "topic",
                        "membership",
                        "delivery",
                        "publish",
                        "ephemeral",
                        "consensus",
                        "forming",
                        "durable",
                        "reads",
                        "trace"));
        return allowed;
    }

    static {
        // The rules judge names: what other libraries' classes contain does not matter, and takes seconds to read.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cubecast");

    // ---- Pure packages ----

    @Test
    void purePackagesOnlyDecide() {
        classes()
                .that(resideInAnyPackage(packages(PURE.keySet())))
                .should(ONLY_DECIDE)
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void purePackagesUseOnlyWhatIsBelowThem() {
        PURE.forEach((name, allowed) -> mayUse(name, allowed).check(PRODUCTION));
    }

    /** Threads, clocks, chance, input and output: what a decision must be given, not take. */
    private static final DescribedPredicate<JavaClass> EFFECTS = describe(
            "do something, wait or chance",
            used -> resideInAnyPackage(
                                            "io.vertx..",
                                            "io.netty..",
                                            "io.micrometer..",
                                            "org.slf4j..",
                                            "ch.qos.logback..",
                                            "java.io..",
                                            "java.net..",
                                            "java.nio.channels..",
                                            "java.nio.file..",
                                            "java.util.concurrent..",
                                            "java.util.logging..")
                                    .test(used)
                            && !used.isEquivalentTo(Serializable.class)
                            && !used.isEquivalentTo(TimeUnit.class)
                    || Set.of(
                                    "java.lang.Process",
                                    "java.lang.ProcessBuilder",
                                    "java.lang.Runtime",
                                    "java.lang.Thread",
                                    "java.lang.ThreadLocal",
                                    "java.security.SecureRandom",
                                    "java.time.Clock",
                                    "java.util.Timer")
                            .contains(used.getName()));

    /** Calls that give another answer each time, of classes that are harmless otherwise. */
    private static final DescribedPredicate<JavaAccess<?>> A_CLOCK_OR_CHANCE =
            describe("the target reads a clock, the environment or chance", access -> {
                AccessTarget target = access.getTarget();
                String name = target.getName();
                boolean withoutArguments = argumentsOf(target) == 0;
                return switch (target.getOwner().getName()) {
                    case "java.lang.System" -> !name.equals("arraycopy") && !name.equals("lineSeparator");
                    case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
                    case "java.util.UUID" -> name.equals("randomUUID");
                    case "java.util.Random", "java.util.SplittableRandom" -> isConstructor(target) && withoutArguments;
                    case "java.util.random.RandomGenerator" -> name.equals("getDefault") || name.equals("of");
                    case "java.util.random.RandomGeneratorFactory" -> name.equals("create") && withoutArguments;
                    case "java.util.Collections" -> name.equals("shuffle") && argumentsOf(target) == 1;
                    default ->
                        target.getOwner().getPackageName().startsWith("java.time") && name.equals("now")
                                || name.equals("parallel")
                                || name.equals("parallelStream");
                };
            });

    private static final Set<String> HASH_ORDERED =
            Set.of("java.util.HashMap", "java.util.HashSet", "java.util.Hashtable", "java.util.IdentityHashMap");

    /**
     * Collections whose order of iteration follows hash codes: of identities, which differ from run to run, or salted
     * for each JVM (Map.of, Set.of). LinkedHashMap and TreeMap are fine.
     */
    private static final DescribedPredicate<JavaAccess<?>> A_HASH_ORDER =
            describe("the target makes a collection in hash order", access -> {
                AccessTarget target = access.getTarget();
                String name = target.getName();
                int arguments = argumentsOf(target);
                return switch (target.getOwner().getName()) {
                    case "java.util.Map", "java.util.Set" ->
                        (name.equals("of") || name.equals("ofEntries") || name.equals("copyOf")) && arguments > 0;
                    case "java.util.stream.Collectors" ->
                        switch (name) {
                            case "toSet", "toUnmodifiableSet", "toUnmodifiableMap" -> true;
                            case "toMap" -> arguments < 4;
                            case "groupingBy" -> arguments < 3;
                            default -> false;
                        };
                    default ->
                        isConstructor(target)
                                && HASH_ORDERED.contains(target.getOwner().getName());
                };
            });

    private static final ArchCondition<JavaClass> HAVE_FIELDS_IN_HASH_ORDER =
            new ArchCondition<>("have fields of a hash-ordered type") {
                @Override
                public void check(JavaClass owner, ConditionEvents events) {
                    owner.getFields().forEach(field -> {
                        String type = field.getRawType().getName();
                        events.add(new SimpleConditionEvent(
                                field, HASH_ORDERED.contains(type), field.getDescription() + " is a " + type));
                    });
                }
            };

    private static final ArchCondition<JavaClass> ONLY_DECIDE = not(dependOnClassesThat(EFFECTS))
            .and(not(accessTargetWhere(A_CLOCK_OR_CHANCE)))
            .and(not(accessTargetWhere(A_HASH_ORDER)))
            .and(not(HAVE_FIELDS_IN_HASH_ORDER))
            .as("only decide: no effects, no clock, no chance, no hash order");

    private static boolean isConstructor(AccessTarget target) {
        return target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME);
    }

    private static int argumentsOf(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget called
                ? called.getRawParameterTypes().size()
                : 0;
    }

    // ---- The packages around them ----

    @Test
    void linkKnowsTheOverlayAndNothingAboveIt() {
        mayUse("link", List.of("message", "overlay", "trace")).check(PRODUCTION);
    }

    /** The classes of the Java client that wait, listen and call back. */
    private static final Pattern CLIENT_SHELL = Pattern.compile(
            "dev\\.cubecast\\.client\\.(CubecastClient|Connection|Frames|Handling|Link|Publisher|Subscriber|Subscription|TopicHandler)(\\$.*)?");

    @Test
    void theJavaClientKnowsNothingOfTheNode() {
        mayUse("client", List.of("json")).check(PRODUCTION);
        mayUse("json", List.of()).check(PRODUCTION);
    }

    @Test
    void theJavaClientDecidesApartFromItsShell() {
        classes()
                .that(resideInAPackage("dev.cubecast.client"))
                .and(not(describe(
                        "are its shell",
                        (JavaClass judged) ->
                                CLIENT_SHELL.matcher(judged.getName()).matches())))
                .should(ONLY_DECIDE)
                .check(PRODUCTION);
    }

    @Test
    void theDiskKnowsWhatIsStoredAndOnlyTheNodeKnowsTheDisk() {
        mayUse("disk", List.of("message", "overlay", "topic", "consensus", "storage", "forming", "protocol", "trace"))
                .check(PRODUCTION);
        noClasses()
                .that(not(resideInAnyPackage("dev.cubecast.disk..", "dev.cubecast.node..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cubecast.disk..")
                .check(PRODUCTION);
    }

    @Test
    void onlyTheNodeAndTheCommandLineSeeEveryPart() {
        noClasses()
                .that(not(resideInAnyPackage("dev.cubecast", "dev.cubecast.cli..", "dev.cubecast.node..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cubecast", "dev.cubecast.cli..", "dev.cubecast.node..")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void nothingDependsOnTheCommandLine() {
        noClasses()
                .that(not(resideInAnyPackage("dev.cubecast", "dev.cubecast.cli..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cubecast", "dev.cubecast.cli..")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void onlyTheCommandLineUsesTheSimulation() {
        noClasses()
                .that(not(resideInAnyPackage("dev.cubecast", "dev.cubecast.cli..", "dev.cubecast.simulation..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cubecast.simulation..")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void theSimulationKnowsNoNetwork() {
        noClasses()
                .that(resideInAPackage("dev.cubecast.simulation.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "java.net..", "java.nio.channels..")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void packagesDoNotDependOnEachOtherInACircle() {
        slices().matching("dev.cubecast.(*)..").should().beFreeOfCycles().check(PRODUCTION);
    }

    // ---- Everywhere ----

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveNameMatching(".*[.$](Common\\w*|\\w*(Impl|Utils?|Helper|Manager|Common))")
                .check(PRODUCTION);
    }

    @Test
    void everyPackageIsNonNullByDefault() {
        List<String> unmarked = PRODUCTION.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(used -> !used.isAnnotatedWith(NullMarked.class))
                .map(used -> used.getName() + " needs a package-info.java with @NullMarked")
                .sorted()
                .toList();
        assertThat(unmarked).isEmpty();
    }

    private static ArchRule mayUse(String name, List<String> allowed) {
        List<String> permitted = new ArrayList<>(allowed);
        permitted.add(name);
        return noClasses()
                .that(resideInAPackage("dev.cubecast." + name + ".."))
                .should(dependOnClassesThat(
                        resideInAPackage("dev.cubecast..").and(not(resideInAnyPackage(packages(permitted))))))
                .as(name + " may use, of our packages, only " + allowed)
                .allowEmptyShould(true);
    }

    private static String[] packages(Iterable<String> names) {
        List<String> patterns = new ArrayList<>();
        names.forEach(name -> patterns.add("dev.cubecast." + name + ".."));
        return patterns.toArray(String[]::new);
    }

    // ---- The rules can fail ----

    static Stream<Class<?>> impureClasses() {
        return Stream.of(
                ArchitectureSamples.ReadsTheClock.class,
                ArchitectureSamples.ReadsTheDate.class,
                ArchitectureSamples.ReadsTheClockByReference.class,
                ArchitectureSamples.ThrowsDice.class,
                ArchitectureSamples.ThrowsDiceOfTheThread.class,
                ArchitectureSamples.ShufflesByChance.class,
                ArchitectureSamples.NamesByChance.class,
                ArchitectureSamples.SleepsAWhile.class,
                ArchitectureSamples.ReadsAFile.class,
                ArchitectureSamples.Logs.class,
                ArchitectureSamples.UsesVertx.class,
                ArchitectureSamples.SharesAQueue.class,
                ArchitectureSamples.IteratesOverAHashMap.class,
                ArchitectureSamples.MakesAHashSetByReference.class,
                ArchitectureSamples.IteratesInSaltedOrder.class,
                ArchitectureSamples.CollectsInHashOrder.class,
                ArchitectureSamples.KeepsAnIdentityMap.class);
    }

    @ParameterizedTest
    @MethodSource("impureClasses")
    void findsWhatIsImpure(Class<?> impure) {
        assertThat(violationsOf(impure)).isNotEmpty();
    }

    @Test
    void findsNothingInWhatOnlyDecides() {
        assertThat(violationsOf(ArchitectureSamples.OnlyDecides.class)).isEmpty();
    }

    @Test
    void findsADependencyThatIsNotAllowed() {
        assertThat(mayUse("overlay", List.of("message", "trace"))
                        .evaluate(PRODUCTION)
                        .hasViolation())
                .isFalse();
        assertThat(mayUse("overlay", List.of()).evaluate(PRODUCTION).hasViolation())
                .isTrue();
    }

    private static List<String> violationsOf(Class<?> judged) {
        return classes()
                .should(ONLY_DECIDE)
                .evaluate(new ClassFileImporter().importClasses(judged))
                .getFailureReport()
                .getDetails();
    }
}
