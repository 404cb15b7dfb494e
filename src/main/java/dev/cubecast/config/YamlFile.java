package dev.cubecast.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * The settings of one YAML file of nested sections. All values stay text, so that {@code vertex: 000} keeps its zeros.
 */
final class YamlFile {
    private static final LoadSettings TEXT_ONLY =
            LoadSettings.builder().setSchema(new FailsafeSchema()).build();

    private final Path file;
    private final List<ConfigProblem> problems;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    private YamlFile(Path file, List<ConfigProblem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** What the file says, by path; what is wrong with it is added to the problems. */
    static Map<String, Setting> read(Path file, List<ConfigProblem> problems) {
        YamlFile yaml = new YamlFile(file, problems);
        yaml.readAll();
        return yaml.settings;
    }

    private void readAll() {
        try {
            new Compose(TEXT_ONLY).composeString(Files.readString(file)).ifPresent(root -> readSection("", root));
        } catch (NoSuchFileException missing) {
            unreadable("no such file", "an existing file");
        } catch (AccessDeniedException denied) {
            unreadable("a file that may not be read", "one that this user may read");
        } catch (CharacterCodingException notText) {
            unreadable("bytes that are not UTF-8", "YAML in UTF-8");
        } catch (IOException unreadable) {
            unreadable("a file that cannot be read (" + unreadable.getMessage() + ")", "a readable file");
        } catch (MarkedYamlEngineException notYaml) {
            Origin where = notYaml.getProblemMark().map(this::at).orElse(new Origin.WholeFile(file));
            problems.add(new ConfigProblem(where, "", notYaml.getProblem(), "YAML: lines of the form \"key: value\""));
        } catch (YamlEngineException notYaml) {
            unreadable(String.valueOf(notYaml.getMessage()), "YAML: lines of the form \"key: value\"");
        }
    }

    private void unreadable(String found, String expected) {
        problems.add(new ConfigProblem(new Origin.WholeFile(file), "", found, expected));
    }

    private void readSection(String section, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            if (!isEmpty(node)) {
                problems.add(new ConfigProblem(at(node), section, "no section", "lines of the form \"key: value\""));
            }
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                readEntry(
                        section.isEmpty() ? key.getValue() : section + "." + key.getValue(), key, entry.getValueNode());
            } else {
                problems.add(new ConfigProblem(at(entry.getKeyNode()), section, "a key that is no word", "a word"));
            }
        }
    }

    private void readEntry(String path, ScalarNode key, Node value) {
        if (value.getAnchor().isPresent()) {
            problems.add(new ConfigProblem(at(value), path, "an anchor", "the value itself"));
        } else if (value instanceof MappingNode) {
            readSection(path, value);
        } else if (!(value instanceof ScalarNode scalar)) {
            problems.add(new ConfigProblem(at(value), path, "a list", "one value, or a section of keys"));
        } else if (settings.containsKey(path)) {
            String before = settings.get(path).origin().toString();
            problems.add(new ConfigProblem(at(key), path, "the key a second time", "it once; the first is " + before));
        } else {
            settings.put(path, new Setting(path, scalar.getValue(), at(key)));
        }
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    }

    private Origin at(Node node) {
        return node.getStartMark().map(this::at).orElse(new Origin.WholeFile(file));
    }

    private Origin at(Mark mark) {
        return new Origin.InFile(file, mark.getLine() + 1);
    }
}
