package lambdavpc.embedded.runtime.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.embedded.runtime.secrets.Signature;

/** A service over HTTP in the protocol of EC2: a form comes, XML goes. Every request must be signed with issued keys. */
public final class QueryEndpoint implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;

    private final Service service;
    private final RoleKeys keys;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What answers. */
    @FunctionalInterface
    public interface Service {
        /**
         * Writes the elements of the answer.
         *
         * @throws AwsException as AWS refuses
         */
        void call(String action, Map<String, String> form, RoleKeys.Keys caller, XMLStreamWriter answer) throws XMLStreamException;
    }

    /** @param address to listen on, at a port that the system chooses */
    public QueryEndpoint(Service service, RoleKeys keys, String address) {
        this.service = service;
        this.keys = keys;
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port on %s: %s".formatted(address, e.getMessage()), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var status = 200;
            String answer;
            try {
                var body = exchange.getRequestBody().readNBytes(MOST_BYTES);
                var caller = Signature.signer(keys, exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), exchange.getRequestHeaders(), body);
                var form = Arrays.stream(new String(body, UTF_8).split("&")).map(pair -> pair.split("=", 2)).filter(pair -> pair.length == 2)
                        .collect(Collectors.toMap(pair -> URLDecoder.decode(pair[0], UTF_8), pair -> URLDecoder.decode(pair[1], UTF_8), (a, b) -> b));
                var action = form.getOrDefault("Action", "");
                answer = document(action.matches("\\w+") ? action + "Response" : "Response", xml -> service.call(action, form, caller, xml));
            } catch (AwsException refusal) {
                status = refusal.code().equals("UnauthorizedOperation") ? 403 : 400;
                answer = error(refusal.code(), refusal.getMessage());
            } catch (IllegalArgumentException malformed) {
                status = 400;
                answer = error("MalformedQueryString", "the request is not what this action takes");
            } catch (RuntimeException defect) {
                defect.printStackTrace(); // into the supervisor's log
                status = 500;
                answer = error("InternalError", "An internal error has occurred");
            }
            var bytes = answer.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String error(String code, String message) {
        return document("Response", xml -> {
            xml.writeStartElement("Errors");
            xml.writeStartElement("Error");
            element(xml, "Code", code);
            element(xml, "Message", message);
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    private interface Content {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    private static String document(String root, Content content) {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument();
            xml.writeStartElement(root);
            content.write(xml);
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    /** Lists, as all such services but EC2 have them. */
    static final class Members {
        private Members() {}

        /** What comes after the other in a request: {@code AlarmNames.member.1} and so on. */
        static List<String> named(Map<String, String> form, String list) {
            return form.entrySet().stream().filter(each -> each.getKey().startsWith(list + ".member.")).map(Map.Entry::getValue).toList();
        }

        static <T> void write(XMLStreamWriter xml, String list, List<T> values, Member<T> member) throws XMLStreamException {
            xml.writeStartElement(list);
            for (var value : values) {
                xml.writeStartElement("member");
                member.write(value);
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }

        interface Member<T> {
            void write(T value) throws XMLStreamException;
        }
    }

    /** An element with text. */
    public static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
