package dev.cubecast.clients;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.cubecast.node.ProcessCube;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example pages in the Chromium of this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class PagesInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Pattern OPEN = Pattern.compile("open http://.*");
    private static final double PATIENCE_MS = 30_000;

    private ExamplePages pages;
    private ProcessCube cube;
    private Playwright playwright;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), () -> "there is no " + CHROMIUM + ": pages were not tested");
        setDefaultAssertionTimeout(PATIENCE_MS);
        pages = new ExamplePages();
        cube = new ProcessCube(folder, Map.of("http.allowed-origins", pages.origin()));
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (cube != null) {
            cube.close();
        }
        if (pages != null) {
            pages.close();
        }
    }

    @Test
    void aPageGoesToAnotherNodeAndShowsEachMessageOnce() throws Exception {
        String nodes = IntStream.range(0, cube.size())
                .mapToObj(node -> "node=" + cube.url(node))
                .collect(Collectors.joining("&"));
        try (Page page = open("cubecast.html?topic=survivors&" + nodes)) {
            assertThat(page.locator("#state")).hasText("open " + cube.url(0));
            for (int message = 0; message < 10; message++) {
                cube.publish(3, "survivors", String.valueOf(message));
            }
            assertThat(page.locator("li")).hasText(messages(10));

            cube.kill(0);
            for (int message = 10; message < 20; message++) {
                publish(page, message);
                assertThat(page.locator("output")).hasText("stored at offset " + message);
            }

            assertThat(page.locator("#state")).hasText(OPEN);
            assertThat(page.locator("#state")).not().hasText("open " + cube.url(0));
            assertThat(page.locator("li")).hasText(messages(20));
        }
        cube.startAgain(0);
    }

    @Test
    void aPageWithAPlainWebSocketPublishesAndShowsWhatIsPublished() {
        try (Page page = open("websocket.html?topic=plain&node=" + cube.url(1))) {
            publish(page, 0);
            assertThat(page.locator("li")).hasText(messages(1));
            cube.publish(2, "plain", "1");
            assertThat(page.locator("li")).hasText(messages(2));
        }
    }

    private Page open(String address) {
        Page page = browser.newPage();
        page.navigate(pages.origin() + "/" + address);
        return page;
    }

    private static void publish(Page page, int message) {
        page.locator("input").fill(String.valueOf(message));
        page.locator("button:enabled").click();
    }

    /** The lines of as many messages, each of which is its own offset. */
    private static String[] messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(message -> message + " " + message)
                .toArray(String[]::new);
    }
}
