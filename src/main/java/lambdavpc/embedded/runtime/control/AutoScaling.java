package lambdavpc.embedded.runtime.control;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.control.QueryEndpoint.Members;
import lambdavpc.embedded.runtime.secrets.Permissions;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/**
 * The declared groups and their machines, which are nothing but names here: one that is ended is replaced at once, and its group remembers that
 * while the supervisor runs. A group that was there before is as new as the supervisor itself.
 */
public final class AutoScaling implements QueryEndpoint.Service {
    private static final String GROUP = "aws:autoscaling/group:Group";
    private static final String INTERFACE = "aws:ec2/networkInterface:NetworkInterface";

    private final Supplier<World> world;
    private final Permissions permissions;
    private final Clock clock;
    private final Map<String, List<Activity>> activities = new HashMap<>();
    private final Map<String, String> successors = new HashMap<>();

    private record Activity(String description, Instant at) {}

    public AutoScaling(Supplier<World> world, Permissions permissions, Clock clock) {
        this.world = world;
        this.permissions = permissions;
        this.clock = clock;
    }

    /** Notes the groups that are new. */
    public synchronized void follow() {
        world.get().all(GROUP).forEach(this::activities);
    }

    @Override
    public synchronized void call(String action, Map<String, String> form, RoleKeys.Keys caller, XMLStreamWriter answer) throws XMLStreamException {
        follow();
        var groups = world.get().all(GROUP).toList();
        switch (action) {
            case "DescribeAutoScalingGroups" -> {
                permissions.demand(caller, "autoscaling:" + action, "*", Map.of());
                var names = Members.named(form, "AutoScalingGroupNames");
                Members.write(answer, "AutoScalingGroups", groups.stream().filter(group -> names.isEmpty() || names.contains(group.id())).toList(), group -> {
                    QueryEndpoint.element(answer, "AutoScalingGroupName", group.id());
                    Members.write(answer, "Instances", machines(group), machine -> {
                        QueryEndpoint.element(answer, "InstanceId", machine);
                        QueryEndpoint.element(answer, "LifecycleState", "InService");
                    });
                });
            }
            case "DescribeScalingActivities" -> {
                permissions.demand(caller, "autoscaling:" + action, "*", Map.of());
                var of = groups.stream().filter(group -> group.id().equals(form.get("AutoScalingGroupName"))).findFirst().map(this::activities).orElse(List.of());
                Members.write(answer, "Activities", of, activity -> {
                    QueryEndpoint.element(answer, "Description", activity.description());
                    QueryEndpoint.element(answer, "StartTime", activity.at().toString());
                    QueryEndpoint.element(answer, "EndTime", activity.at().toString());
                });
            }
            case "TerminateInstanceInAutoScalingGroup" -> {
                var machine = Optional.ofNullable(form.get("InstanceId")).orElse("");
                var group = groups.stream().filter(each -> machines(each).contains(machine)).findFirst()
                        .orElseThrow(() -> new AwsException("ValidationError", "Instance Id not found - No managed instance found for instance ID: " + machine));
                permissions.demand(caller, "autoscaling:" + action, (String) group.outputs().get("arn"), Map.of());
                var next = "i-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
                successors.put(machine, next);
                activities(group).add(0, new Activity("Terminating EC2 instance: " + machine, clock.instant()));
                activities(group).add(0, new Activity("Launching a new EC2 instance: " + next, clock.instant()));
            }
            default -> throw new AwsException("InvalidAction", "the embedded Auto Scaling has no action " + action);
        }
    }

    private List<String> machines(World.Entry group) {
        return world.get().all(INTERFACE).filter(face -> ("Instance of " + group.id()).equals(face.outputs().get("description"))).map(face -> {
            var id = (String) face.outputs().get("instanceId");
            while (successors.containsKey(id)) {
                id = successors.get(id);
            }
            return id;
        }).toList();
    }

    private List<Activity> activities(World.Entry group) {
        return activities.computeIfAbsent(group.id(), id -> {
            var launched = new ArrayList<Activity>();
            machines(group).forEach(machine -> launched.add(new Activity("Launching a new EC2 instance: " + machine, clock.instant())));
            return launched;
        });
    }
}
