package lambdavpc.embedded.behaviour.ec2;



/** What a group lets out. */
public final class EgressRule extends SecurityGroupRule {
    public EgressRule() {
        super("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    }
}
