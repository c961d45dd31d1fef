package lambdavpc.embedded.behaviour.ec2;



/** What a group lets in. */
public final class IngressRule extends SecurityGroupRule {
    public IngressRule() {
        super("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    }
}
