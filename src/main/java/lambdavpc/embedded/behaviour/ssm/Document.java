package lambdavpc.embedded.behaviour.ssm;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Systems Manager's documents, those for sessions; nobody opens one here. */
public final class Document extends Behaviour {
    private static final String INVALID = "InvalidDocumentContent";
    private static final List<String> SESSIONS = List.of("Standard_Stream", "InteractiveCommands", "NonInteractiveCommands", "Port");

    public Document() {
        super(Shape.of("aws:ssm/document:Document").idFrom("name")
                .inputs(
                        name("name", "").rule(Rule.matches("ValidationException", "(?!(?i)(aws|amazon|amzn)-)[a-zA-Z0-9_.-]{3,128}",
                                "3 to 128 letters, digits and _.-, not beginning with aws or amazon")),
                        text("documentType").require().replace().rule(Rule.oneOf("ValidationException", "Session")),
                        text("documentFormat").orElse("JSON").rule(Rule.oneOf("ValidationException", "JSON")),
                        text("content").require().rule(Rule.text(INVALID, Document::problem)),
                        tags())
                .computes("arn", "schemaVersion", "status", "owner", "latestVersion", "defaultVersion", "documentVersion")
                .unique("DocumentAlreadyExists", "Document with name %s already exists", "name"));
    }

    private static Optional<String> problem(String content) {
        try {
            if (!(JsonParser.parseString(content) instanceof JsonObject document) || !document.has("schemaVersion")) {
                return Optional.of("the document has no schemaVersion");
            }
            if (!document.get("schemaVersion").getAsString().equals("1.0")) {
                return Optional.of("schemaVersion of a session document is 1.0; got " + document.get("schemaVersion").getAsString());
            }
            return document.has("sessionType") && SESSIONS.contains(document.get("sessionType").getAsString()) ? Optional.empty()
                    : Optional.of("sessionType is one of " + SESSIONS);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            return Optional.of("JSON not well-formed");
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var version = call.before().filter(old -> !old.inputs().get("content").equals(call.inputs().raw("content")))
                .map(old -> String.valueOf(Integer.parseInt((String) old.outputs().get("latestVersion")) + 1))
                .orElse((String) call.kept("latestVersion", "1"));
        return Map.of("arn", call.arn("ssm", "document/", call.inputs().raw("name")), "schemaVersion", "1.0", "status", "Active",
                "owner", call.region().account(), "latestVersion", version, "defaultVersion", version, "documentVersion", version);
    }
}
