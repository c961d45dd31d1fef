package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Shape;

/** Route tables with routes as resources of their own. */
public final class RouteTable extends Behaviour {
    public static final String TYPE = "aws:ec2/routeTable:RouteTable";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidRouteTableID.NotFound", "The routeTable ID '%s' does not exist");

    public RouteTable() {
        super(Shape.of(TYPE).id("rtb-")
                .inputs(text("vpcId").require().replace().to(Vpc.BY_ID), tags())
                .computes("arn", "ownerId")
                .inUse("DependencyViolation", "The routeTable '%s' has dependencies and cannot be deleted: %s"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("ec2", "route-table/", call.id()), "ownerId", call.region().account());
    }
}
