package lambdavpc.handler.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * A control-plane API of AWS that takes a form and answers XML: Auto Scaling, CloudWatch, EC2, RDS. For functions outside of the VPC, and
 * without the SDK, whose client for one such API is several times the size of a whole function.
 */
public final class QueryService {
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private final Map<String, String> environment;
    private final String service;
    private final String version;
    private final String region;
    private final URI endpoint;

    /**
     * @param service     as signatures and host names have it: {@code autoscaling}, {@code monitoring}
     * @param id          as the variable {@code AWS_ENDPOINT_URL_<id>} has it: {@code AUTO_SCALING}, {@code CLOUDWATCH}
     * @param version     of the API: {@code 2011-01-01}
     * @param environment Lambda's variables: region, keys, and where the service is if it is somewhere else
     */
    public QueryService(String service, String id, String version, Map<String, String> environment) {
        this.environment = environment;
        this.service = service;
        this.version = version;
        region = Optional.ofNullable(environment.get("AWS_REGION")).orElseThrow(() ->
                new HandlerException("Configuration", "the environment variable AWS_REGION is not set; Lambda sets it"));
        var elsewhere = Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_" + id)).or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")));
        endpoint = URI.create(elsewhere.orElse("https://" + service + "." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "")) + "/");
    }

    /**
     * @param parameters {@code AlarmNames.member.1} and so on
     * @return the action's result
     * @throws HandlerException when it is refused, or does not answer in time
     */
    public Answer call(String action, Map<String, String> parameters, Deadline deadline) {
        var form = new TreeMap<>(parameters);
        form.put("Action", action);
        form.put("Version", version);
        var body = form.entrySet().stream().map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue())).collect(Collectors.joining("&"));
        try {
            var connection = (HttpURLConnection) endpoint.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(deadline.waitMillis());
            connection.setReadTimeout(deadline.waitMillis());
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            sign(connection, body);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            if (connection.getResponseCode() / 100 == 2) {
                return parsed(connection.getInputStream()).child(action + "Result").orElse(Answer.EMPTY);
            }
            throw new HandlerException("Aws", service + " refuses " + action + ": " + refusal(connection));
        } catch (IOException | SAXException e) {
            throw new HandlerException("Aws", service + " does not answer " + action + ": " + e.getClass().getSimpleName());
        }
    }

    private void sign(HttpURLConnection connection, String body) {
        var keys = Keys.ofRole(environment);
        var signature = Signature.at(Instant.now(), region, service);
        var headers = new TreeMap<>(Map.of("content-type", FORM, "x-amz-date", signature.time(),
                "host", endpoint.getHost() + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort())));
        keys.token().ifPresent(token -> headers.put("x-amz-security-token", token));
        var signed = String.join(";", headers.keySet());
        var canonical = headers.entrySet().stream().map(header -> header.getKey() + ":" + header.getValue() + "\n").collect(Collectors.joining());
        var request = String.join("\n", "POST", "/", "", canonical, signed, Signature.sha256(body));
        headers.forEach(connection::setRequestProperty);
        connection.setRequestProperty("Authorization", "AWS4-HMAC-SHA256 Credential=" + signature.credential(keys)
                + ", SignedHeaders=" + signed + ", Signature=" + signature.of(request, keys));
    }

    private static String refusal(HttpURLConnection connection) throws IOException, SAXException {
        var status = "status " + connection.getResponseCode();
        try (var error = connection.getErrorStream()) {
            // The code only: the message may quote the request.
            return error == null ? status : parsed(error).child("Error").flatMap(each -> each.text("Code")).orElse(status);
        }
    }

    private static Answer parsed(InputStream xml) throws IOException, SAXException {
        try (xml) {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return new Answer(Optional.of(builder.parse(xml).getDocumentElement()));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK's parser has these features", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    /** An element of an answer. */
    public record Answer(Optional<Element> element) {
        static final Answer EMPTY = new Answer(Optional.empty());

        public Optional<String> text(String name) {
            return child(name).flatMap(Answer::element).map(Element::getTextContent);
        }

        /** The members of a list. */
        public List<Answer> members(String name) {
            return child(name).map(list -> list.children("member")).orElse(List.of());
        }

        private Optional<Answer> child(String name) {
            return children(name).stream().findFirst();
        }

        private List<Answer> children(String name) {
            return element.map(Element::getChildNodes).map(nodes -> IntStream.range(0, nodes.getLength()).mapToObj(nodes::item)
                    .filter(node -> node instanceof Element && node.getNodeName().equals(name)).map(node -> new Answer(Optional.of((Element) node))).toList())
                    .orElse(List.of());
        }
    }
}
