package io.sampo.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Before a server that says what a test has it say, and remembers what it was asked. */
@DisplayName("The command models")
class ModelsCommandTest {

    private static final String WORDS = "{'name':'words','loaded':true,'current':1,"
            + "'labels':{'canary':{'version':2,'percent':5,'rest':1},'stable':{'version':1,'percent':100,'rest':null}},"
            + "'versions':[{'version':1,'state':'ready','reason':'','wanted':true,'trouble':'','residency':'preload',"
            + "'digest':'0123456789abcdef','replicas_wanted':2,'replicas_ready':2,'replicas':["
            + "{'replica':'words~1~0','state':'ready','member':'10.0.0.1:25520','reason':''}]},"
            + "{'version':2,'state':'unplaced','reason':'no room','wanted':true,'trouble':'no room',"
            + "'residency':'preload','digest':null,'replicas_wanted':1,'replicas_ready':0,'replicas':[]}],"
            + "'problems':[{'version':'x','reason':'no number'}]}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer = "{'detail':'done'}";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add((exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).strip());
            asked.add(exchange.getRequestHeaders().getFirst("X-Sampo-Operator"));
            byte[] text = answer.replace('\'', '"').getBytes(UTF_8);
            exchange.getResponseHeaders().set("Retry-After", "5");
            exchange.sendResponseHeaders(status, text.length);
            try (exchange) {
                exchange.getResponseBody().write(text);
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "load words                         | POST /admin/v1/models/words/load",
                "load a+b                           | POST /admin/v1/models/a%2Bb/load",
                "unload words                       | POST /admin/v1/models/words/unload",
                "label words canary 2               | PUT /admin/v1/models/words/labels/canary {\"version\":2}",
                "label words canary 2 --percent 5   "
                        + "| PUT /admin/v1/models/words/labels/canary {\"version\":2,\"percent\":5}",
                "label words canary --remove        | DELETE /admin/v1/models/words/labels/canary",
                "rollback words                     | POST /admin/v1/models/words/rollback {\"label\":\"stable\"}",
                "rollback words --label canary      | POST /admin/v1/models/words/rollback {\"label\":\"canary\"}",
            })
    void passesOrdersOn(String args, String request) {
        assertThat(models(args)).as(err.toString()).isZero();

        assertThat(asked.get(0)).isEqualTo(request);
        assertThat(asked.get(1)).isEqualTo(System.getProperty("user.name"));
        assertThat(out.toString().strip()).isEqualTo("done");
    }

    @Test
    void listsModels() {
        answer = "{'models':[" + WORDS + "]}";

        assertThat(models("list")).isZero();

        assertThat(asked.get(0)).isEqualTo("GET /admin/v1/models");
        assertThat(out.toString().lines())
                .containsExactly(
                        "MODEL  VERSION  STATE        READY  RESIDENCY  LABELS                          NOTE",
                        "words  1        ready        2/2    preload    (current), canary 95 %, stable",
                        "words  2        unplaced     0/1    preload    canary 5 %                      no room",
                        "words  x        unavailable                                                    no number");
    }

    @Test
    void listsWhyFewerReplicasAreReadyThanWanted() {
        answer = "{'models':[{'name':'words','loaded':true,'current':1,'labels':{},'versions':["
                + "{'version':1,'state':'ready','reason':'','wanted':true,'trouble':'1 of 3 has no place: no room',"
                + "'residency':'preload','digest':null,'replicas_wanted':3,'replicas_ready':1,'replicas':["
                + "{'replica':'words~1~0','state':'ready','member':null,'reason':''},"
                + "{'replica':'words~1~1','state':'failed','member':null,'reason':'out of memory'}]}],'problems':[]}]}";

        assertThat(models("list")).isZero();

        assertThat(out.toString().lines())
                .last()
                .asString()
                .endsWith("(current)  1 of 3 has no place: no room; out of memory");
    }

    @Test
    void showsOneModel() {
        answer = WORDS;

        assertThat(models("show words")).isZero();

        assertThat(asked.get(0)).isEqualTo("GET /admin/v1/models/words");
        assertThat(out.toString().lines())
                .containsExactly(
                        "words: loaded, version 1 unless a request says otherwise",
                        "label canary: version 2 for 5 %, version 1 for the rest",
                        "label stable: version 1",
                        "version x cannot be served: no number",
                        "",
                        "VERSION  STATE     READY  RESIDENCY  LABELS                          DIGEST        NOTE",
                        "1        ready     2/2    preload    (current), canary 95 %, stable  0123456789ab",
                        "2        unplaced  0/1    preload    canary 5 %                      -             no room",
                        "",
                        "REPLICA    STATE  MEMBER          NOTE",
                        "words~1~0  ready  10.0.0.1:25520");
    }

    @Test
    void tellsHistory() {
        answer = "{'changes':[{'number':7,'at':'2026-01-02T12:00:00Z','by':'alice (anonymous)','model':'words',"
                + "'action':'load','outcome':'version 1 is ready'}]}";

        assertThat(models("history words --limit 3")).isZero();
        models("history");

        assertThat(asked.get(0)).isEqualTo("GET /admin/v1/models/words/history?limit=3");
        assertThat(asked.get(2)).isEqualTo("GET /admin/v1/history?limit=20");
        assertThat(out.toString())
                .contains("7       2026-01-02T12:00:00Z  alice (anonymous)  words  load    version 1 is ready");
    }

    @Test
    void printsJsonAsItCame() {
        answer = WORDS;

        models("show words --json");

        assertThat(out.toString().strip()).isEqualTo(WORDS.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404 | {'detail':'no x','code':'model_not_found'}        | no x; see 'sampo models list'",
                "400 | {'detail':'bad file','code':'model_change_failed'} | bad file; see 'sampo models show'",
                "400 | {'detail':'version: 0','code':'invalid_request'}  | version: 0",
                "503 | {'detail':'no controller','code':'controller_unavailable'} "
                        + "| no controller; try again in 5 s, after 'sampo models history'",
            })
    void saysInOneLineWhyAndWhatNext(int code, String problem, String line) {
        status = code;
        answer = problem.strip();

        assertThat(models("load words")).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).containsExactly("sampo: " + line);
    }

    @ParameterizedTest
    @CsvSource({"200, '<html>'", "404, '<html>'", "200, '[]'", "404, '{}'"})
    void knowsThatItTalksToSomethingElse(int code, String body) {
        status = code;
        answer = body;

        assertThat(models("list")).isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("answered " + code, "Name another one with --url");
    }

    @Test
    void saysThatNothingAnswers() {
        server.stop(0);

        assertThat(models("list")).isEqualTo(1);

        assertThat(err.toString().lines())
                .containsExactly("sampo: nothing answers on " + url()
                        + "; start it with 'sampo serve', or name another edge with --url");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                 | a command is missing",
                "show                               | 'MODEL'",
                "label words canary                 | VERSION is missing (expected: the version that 'canary' is to",
                "label words canary two             | Invalid value for positional parameter at index 2 (VERSION)",
                "label words canary 2 --remove      | --remove goes with neither VERSION nor --percent",
                "label words canary 2 --percent 101 | --percent: 101 (expected: 1 to 100)",
                "list --url here                    | --url: 'here' (expected: an edge, such as",
                "list --url ftp://h                 | --url: 'ftp://h' (expected: an edge, such as",
            })
    void namesWhatIsWrong(String args, String message) {
        assertThat(models(args)).isEqualTo(2);

        assertThat(err.toString()).contains(message).contains("--help");
        assertThat(asked).isEmpty();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private int models(String args) {
        List<String> all = new ArrayList<>(List.of("models", "--url", url()));
        all.addAll(Arrays.asList(args.strip().split(" +")));
        all.removeIf(String::isEmpty);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
