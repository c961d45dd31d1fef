package lambdavpc.embedded.behaviour.monitoring;

import static lambdavpc.embedded.behaviour.Property.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Dashboards: CloudWatch looks at how a body is built, and not whether what it names is there. */
public final class Dashboard extends Behaviour {
    private static final String INVALID = "InvalidParameterInput";
    private static final int COLUMNS = 24;

    public Dashboard() {
        super(Shape.of("aws:cloudwatch/dashboard:Dashboard").idFrom("dashboardName")
                .inputs(
                        text("dashboardName").require().replace().rule(Rule.matches(INVALID, "[A-Za-z0-9_-]{1,255}", "up to 255 letters, digits, - and _")),
                        text("dashboardBody").require().rule(Rule.text(INVALID, Dashboard::problem)).inert("nobody looks at it here"))
                .computes("dashboardArn")
                .unique(INVALID, "A dashboard %s exists: CloudWatch would replace it by this one without a word", "dashboardName"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("dashboardArn", Call.join("arn:", call.region().partition(), ":cloudwatch::", call.region().account(), ":dashboard/", call.inputs().raw("dashboardName")));
    }

    private static Optional<String> problem(String body) {
        try {
            if (!(StrictJson.parse(body) instanceof JsonObject dashboard) || !(dashboard.get("widgets") instanceof JsonArray widgets)) {
                return Optional.of("The dashboard body is invalid: it must have widgets");
            }
            return widgets.size() > 500 ? Optional.of("The dashboard body is invalid: more than 500 widgets")
                    : widgets.asList().stream().flatMap(widget -> problem(widget).stream()).findFirst();
        } catch (JsonParseException e) {
            return Optional.of("The field DashboardBody must be a valid JSON object");
        }
    }

    private static Optional<String> problem(JsonElement element) {
        if (!(element instanceof JsonObject widget) || !(widget.get("type") instanceof JsonPrimitive type)
                || !List.of("metric", "text", "log", "alarm", "explorer").contains(type.getAsString())) {
            return Optional.of("The dashboard body is invalid: a widget's type is metric, text, log, alarm or explorer");
        }
        if (!(widget.get("properties") instanceof JsonObject properties)) {
            return Optional.of("The dashboard body is invalid: a widget has properties");
        }
        var x = number(widget, "x");
        var width = number(widget, "width");
        if (x < 0 || width < 1 || x + width > COLUMNS || number(widget, "height") < 1 || number(widget, "height") > 1000) {
            return Optional.of("The dashboard body is invalid: a widget lies within 24 columns, and is 1 to 1000 high");
        }
        var needed = Map.of("metric", "region", "text", "markdown", "alarm", "alarms").get(type.getAsString());
        return needed == null || properties.has(needed) ? Optional.empty() : Optional.of("The dashboard body is invalid: %s wants %s".formatted(type.getAsString(), needed));
    }

    private static int number(JsonObject widget, String name) {
        return widget.get(name) instanceof JsonPrimitive value && value.isNumber() ? value.getAsInt() : -1;
    }
}
