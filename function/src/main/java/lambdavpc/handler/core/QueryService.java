package lambdavpc.handler.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private final SignedRequests requests;
    private final String version;

    /**
     * @param service     as signatures and host names have it: {@code autoscaling}, {@code monitoring}
     * @param id          as the variable {@code AWS_ENDPOINT_URL_<id>} has it: {@code AUTO_SCALING}, {@code CLOUDWATCH}
     * @param version     of the API: {@code 2011-01-01}
     * @param environment Lambda's variables: region, keys, and where the service is if it is somewhere else
     */
    public QueryService(String service, String id, String version, Map<String, String> environment) {
        requests = SignedRequests.to(service, id, environment);
        this.version = version;
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
        var body = Signature.encoded(form);
        try {
            var connection = requests.post(Map.of("content-type", FORM), body, deadline);
            if (connection.getResponseCode() / 100 == 2) {
                return parsed(connection.getInputStream()).result(action);
            }
            throw new HandlerException("Aws", requests.service() + " refuses " + action + ": " + refusal(connection));
        } catch (IOException | SAXException e) {
            throw new HandlerException("Aws", requests.service() + " does not answer " + action + ": " + e.getClass().getSimpleName());
        }
    }

    private static String refusal(HttpURLConnection connection) throws IOException, SAXException {
        var status = "status " + connection.getResponseCode();
        try (var error = connection.getErrorStream()) {
            // The code only: the message may quote the request.
            return error == null ? status : parsed(error).error().flatMap(each -> each.text("Code")).orElse(status);
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

    /** An element of an answer. */
    public record Answer(Optional<Element> element) {
        /** EC2 wraps nothing: its result is the answer itself. */
        private Answer result(String action) {
            return child(action + "Result").orElse(this);
        }

        private Optional<Answer> error() {
            return child("Error").or(() -> child("Errors").flatMap(errors -> errors.child("Error")));
        }

        public Optional<String> text(String name) {
            return child(name).flatMap(Answer::element).map(Element::getTextContent);
        }

        /** The members of a list. */
        public List<Answer> members(String name) {
            return each(name, "member");
        }

        /** As EC2 calls them. */
        public List<Answer> items(String name) {
            return each(name, "item");
        }

        /** As RDS calls them: each by its own name. */
        public List<Answer> each(String name, String element) {
            return child(name).map(list -> list.children(element)).orElse(List.of());
        }

        public Optional<Answer> child(String name) {
            return children(name).stream().findFirst();
        }

        private List<Answer> children(String name) {
            return element.map(Element::getChildNodes).map(nodes -> IntStream.range(0, nodes.getLength()).mapToObj(nodes::item)
                    .filter(node -> node instanceof Element && node.getNodeName().equals(name)).map(node -> new Answer(Optional.of((Element) node))).toList())
                    .orElse(List.of());
        }
    }
}
