package dev.cubecast.node;

import dev.cubecast.config.ConfigException;
import dev.cubecast.config.Origin;
import dev.cubecast.config.Setting;
import dev.cubecast.config.SettingReader;
import dev.cubecast.config.Settings;
import dev.cubecast.link.HostPort;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.ProtocolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes a {@link NodeConfig} of settings. The keys stand here; conf/reference.yaml explains them. */
public final class NodeConfigReader {
    /** Stands in for a vertex that could not be read, so that the other mistakes are found in the same run. */
    private static final Vertex NO_VERTEX = new Vertex(0, 3);

    /** Likewise for a secret. */
    private static final String NO_SECRET = "x".repeat(NodeConfig.Cube.SECRET_LENGTH_MIN);

    private static final String VERTEX_FORM = "the node's vertex, such as 010: as many binary digits as the cube has"
            + " dimensions, 1 to " + Vertex.DIMENSION_MAX;

    private final SettingReader settings;

    private NodeConfigReader(Settings settings) {
        this.settings = new SettingReader(settings);
    }

    /** @throws ConfigException naming everything that is wrong */
    public static NodeConfig read(Settings settings) {
        NodeConfigReader reader = new NodeConfigReader(settings);
        NodeConfig config = reader.config();
        reader.settings.finish();
        return config;
    }

    /** Every key with its default as text, empty if it has none; peers, whose keys are vertices, left out. */
    static Map<String, String> defaults() {
        NodeConfigReader reader = new NodeConfigReader(Settings.builder()
                .computed(Map.of("node.vertex", "000", "cube.secret", "any secret at all"))
                .build());
        reader.config();
        return reader.settings.defaults();
    }

    private NodeConfig config() {
        Optional<Vertex> vertex = vertex();
        SortedMap<Vertex, HostPort> peers = peers(vertex);
        NodeConfig.Cube cube = new NodeConfig.Cube(
                settings.text("cube.name", "cubecast"), members(vertex.orElse(NO_VERTEX), peers.isEmpty()), secret());
        String host = settings.text("node.host", "127.0.0.1");
        EndpointSettingsReader endpoints = new EndpointSettingsReader(settings);
        ProtocolSettings protocol = ProtocolSettingsReader.read(
                settings, cube.name(), vertex.orElse(NO_VERTEX).dimension());
        NodeConfig config = new NodeConfig(
                cube,
                new NodeConfig.Node(vertex.orElse(NO_VERTEX), host, transports()),
                endpoints.http(host),
                endpoints.clients(),
                endpoints.link(host, cube.secret().isEmpty() ? NO_SECRET : cube.secret()),
                endpoints.bridge(host),
                peers,
                Path.of(settings.text("data.folder", "data")),
                log(),
                protocol,
                new ReplicationSettingsReader(settings).read(protocol.publish(), protocol.delivery()),
                endpoints.pulls());
        NodeConfigRules.check(config, settings::reject);
        return config;
    }

    /** The secret itself or what its file holds, whichever was said in the stronger place. */
    private String secret() {
        Optional<Setting> secret = settings.setting("cube.secret");
        Optional<Setting> file = settings.setting("cube.secret-file");
        if (file.isEmpty() || strength(secret) > strength(file)) {
            return secret.map(Setting::text).orElse("");
        }
        if (strength(secret) == strength(file)) {
            settings.reject("cube.secret-file", "", "either this or cube.secret");
        }
        Origin origin = file.get().origin();
        return settings.parsed("cube.secret-file", text -> secretIn(text, origin))
                .orElse(NO_SECRET);
    }

    private static int strength(Optional<Setting> setting) {
        return setting.map(written -> written.origin().strength()).orElse(-1);
    }

    /** A path in a file is relative to that file, any other to the working directory. */
    private static String secretIn(String text, Origin origin) {
        Path file = origin instanceof Origin.InFile written ? written.file().resolveSibling(text) : Path.of(text);
        try {
            String secret = Files.readString(file).strip();
            if (secret.length() < NodeConfig.Cube.SECRET_LENGTH_MIN) {
                throw new IllegalArgumentException(
                        "a file with a secret of at least " + NodeConfig.Cube.SECRET_LENGTH_MIN + " characters");
            }
            return secret;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("a readable file with the cube's secret", unreadable);
        }
    }

    /** One that is named is taken or nothing; else the best that works. */
    private List<NodeTransport> transports() {
        List<List<NodeTransport>> choices = new ArrayList<>();
        choices.add(NodeTransport.BEST_FIRST);
        NodeTransport.BEST_FIRST.forEach(only -> choices.add(List.of(only)));
        return settings.choice(
                "node.transport",
                choices,
                choice -> choice.size() == 1 ? choice.get(0).text() : "auto",
                NodeTransport.BEST_FIRST);
    }

    private Optional<Vertex> vertex() {
        if (settings.setting("node.vertex").isEmpty()) {
            settings.reject("node.vertex", "", VERTEX_FORM);
        }
        return settings.parsed("node.vertex", NodeConfigReader::parseVertex);
    }

    private static Vertex parseVertex(String text) {
        try {
            return Vertex.parse(text);
        } catch (IllegalArgumentException notOne) {
            throw new IllegalArgumentException(VERTEX_FORM, notOne);
        }
    }

    /** Addresses are checked even if there is no vertex whose neighbours they could be. */
    private SortedMap<Vertex, HostPort> peers(Optional<Vertex> self) {
        SortedMap<Vertex, HostPort> peers = new TreeMap<>();
        for (String key : settings.keysBelow("peers")) {
            Optional<HostPort> address = settings.parsed("peers." + key, HostPort::parse);
            if (self.isPresent() && isNeighbour(key, self.get())) {
                address.ifPresent(known -> peers.put(Vertex.parse(key), known));
            }
        }
        return Collections.unmodifiableSortedMap(peers);
    }

    /** All vertices if nothing is said, and without peers this one alone. */
    private SortedSet<Vertex> members(Vertex self, boolean isAlone) {
        Collection<Vertex> byDefault = isAlone ? List.of(self) : new Hypercube(self.dimension()).vertices();
        return new TreeSet<>(
                settings.parsed("cube.members", NodeConfigReader::parseVertices).orElse(byDefault));
    }

    private static Collection<Vertex> parseVertices(String text) {
        try {
            return Stream.of(text.split(",", -1))
                    .map(String::strip)
                    .map(Vertex::parse)
                    .toList();
        } catch (IllegalArgumentException notOne) {
            throw new IllegalArgumentException("vertices with commas between them, such as 000,001,011", notOne);
        }
    }

    private boolean isNeighbour(String key, Vertex self) {
        List<String> neighbours = new Hypercube(self.dimension())
                .neighbours(self).stream().map(Vertex::toString).sorted().toList();
        if (!neighbours.contains(key)) {
            settings.rejectKey("peers." + key, "a neighbour of " + self + ": " + String.join(", ", neighbours));
        }
        return neighbours.contains(key);
    }

    private LogSettings log() {
        LogSettings defaults = LogSettings.DEFAULT;
        return new LogSettings(
                Path.of(settings.text("log.folder", defaults.folder().toString())),
                settings.choice(
                        "log.format",
                        List.of(LogSettings.Format.values()),
                        LogSettings.Format::text,
                        defaults.format()),
                settings.choice(
                        "log.level", List.of(LogSettings.Level.values()), LogSettings.Level::text, defaults.level()),
                settings.size("log.file-bytes-max", defaults.fileBytesMax()),
                settings.integer("log.files-kept", defaults.filesKept()),
                settings.integer("log.notes-per-second-max", defaults.notesPerSecondMax()),
                settings.duration("log.summary-interval", defaults.summaryIntervalMs()));
    }
}
