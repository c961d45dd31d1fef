package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Shape;

/** The one explicit route table of a subnet. */
public final class RouteTableAssociation extends Behaviour {
    private static final Property TABLE = text("routeTableId").require().to(RouteTable.BY_ID);
    private static final Property SUBNET = text("subnetId").replace().to(Subnet.BY_ID.diesWith());

    public RouteTableAssociation() {
        super(Shape.of("aws:ec2/routeTableAssociation:RouteTableAssociation").id("rtbassoc-")
                .inputs(TABLE, SUBNET)
                .unique("Resource.AlreadyAssociated", "the specified association for %s conflicts with an existing association", "subnetId"));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("subnetId"), "MissingParameter", "The request must contain the parameter subnetId");
        call.refuseIf(!call.target(TABLE).orElseThrow().inputs().get("vpcId").equals(call.target(SUBNET).orElseThrow().inputs().get("vpcId")),
                "InvalidParameterValue", "Route table " + call.inputs().raw("routeTableId") + " and subnet " + call.inputs().raw("subnetId")
                        + " belong to different networks");
    }
}
