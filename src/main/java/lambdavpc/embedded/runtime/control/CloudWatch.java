package lambdavpc.embedded.runtime.control;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.monitoring.MetricAlarm;
import lambdavpc.embedded.runtime.control.QueryEndpoint.Members;
import lambdavpc.embedded.runtime.monitoring.Alarms;
import lambdavpc.embedded.runtime.secrets.Permissions;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/** How the declared alarms stand, for functions. */
public final class CloudWatch implements QueryEndpoint.Service {
    private final Supplier<World> world;
    private final Supplier<List<Alarms.Status>> alarms;
    private final Permissions permissions;

    public CloudWatch(Supplier<World> world, Supplier<List<Alarms.Status>> alarms, Permissions permissions) {
        this.world = world;
        this.alarms = alarms;
        this.permissions = permissions;
    }

    @Override
    public void call(String action, Map<String, String> form, RoleKeys.Keys caller, XMLStreamWriter answer) throws XMLStreamException {
        if (!action.equals("DescribeAlarms")) {
            throw new AwsException("InvalidAction", "the embedded CloudWatch has no action " + action);
        }
        // Decided for all alarms at once, as CloudWatch does.
        permissions.demand(caller, "cloudwatch:" + action, world.get().all(MetricAlarm.TYPE).findFirst()
                .map(alarm -> alarm.outputs().get("arn").toString().replaceFirst(":alarm:.*", ":alarm:*")).orElse("*"), Map.of());
        var names = Members.named(form, "AlarmNames");
        Members.write(answer, "MetricAlarms", alarms.get().stream().filter(alarm -> (names.isEmpty() || names.contains(alarm.name()))
                && alarm.state().equals(form.getOrDefault("StateValue", alarm.state()))).toList(), alarm -> {
                    QueryEndpoint.element(answer, "AlarmName", alarm.name());
                    QueryEndpoint.element(answer, "StateValue", alarm.state());
                });
    }
}
