package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** VPC Block Public Access: one switch in an account and region, which {@code concrete} looks at for every packet through an internet gateway. */
public final class BlockPublicAccess extends Behaviour {
    public static final String TYPE = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";

    public BlockPublicAccess() {
        super(Shape.of(TYPE)
                .inputs(text("internetGatewayBlockMode").require().rule(Rule.oneOf("InvalidParameterValue", "off", "block-bidirectional", "block-ingress")))
                .computes("awsAccountId", "awsRegion")
                .limit(1, "InvalidParameterCombination", "Block Public Access is there once for the region: AWS would change it under the one that has it without a word"));
    }

    @Override
    protected Object id(Call call) {
        return call.region().name();
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("awsAccountId", call.region().account(), "awsRegion", call.region().name());
    }
}
