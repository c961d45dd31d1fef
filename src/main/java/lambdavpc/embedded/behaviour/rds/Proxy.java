package lambdavpc.embedded.behaviour.rds;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.lowerCaseName;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.ec2.SecurityGroup;
import lambdavpc.embedded.behaviour.ec2.Subnet;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.secrets.Secret;

/** A proxy as it is declared. What runs behind it is {@code embedded.runtime.proxy}, for PostgreSQL. */
public final class Proxy extends Behaviour {
    public static final String TYPE = "aws:rds/proxy:Proxy";
    private static final String VALUE = "InvalidParameterValue";
    private static final Property ROLE = text("roleArn").require().to(Role.BY_ARN);
    static final Reference BY_NAME = Reference.to(TYPE, "DBProxyNotFoundFault", "DB proxy not found: %s").by("name").diesWith();

    public Proxy() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        lowerCaseName("name", "").rule(Rule.matches(VALUE, "(?!.*--)[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
                                "up to 63 lower-case letters, digits and single hyphens, beginning with a letter")),
                        text("engineFamily").require().replace().rule(Rule.oneOf(VALUE, "MYSQL", "POSTGRESQL", "SQLSERVER")),
                        ROLE,
                        texts("vpcSubnetIds").require().replace().to(Reference.to(Subnet.TYPE, "InvalidSubnet", "The requested subnet is invalid: %s")),
                        texts("vpcSecurityGroupIds").to(Reference.to(SecurityGroup.TYPE, VALUE, "Invalid security group , groupId= %s, groupName=.")),
                        objects("auths",
                                text("authScheme").rule(Rule.oneOf(VALUE, "SECRETS")),
                                text("secretArn").to(Reference.to(Secret.TYPE, VALUE, "The secret does not exist: %s").by("arn").loose()),
                                text("iamAuth").rule(Rule.oneOf(VALUE, "DISABLED", "REQUIRED", "ENABLED")),
                                text("clientPasswordAuthType").rule(Rule.oneOf(VALUE, "MYSQL_NATIVE_PASSWORD", "MYSQL_CACHING_SHA2_PASSWORD", "POSTGRES_SCRAM_SHA_256",
                                        "POSTGRES_MD5", "SQL_SERVER_AUTHENTICATION")),
                                text("username"), text("description").inert("for people only")).require(),
                        flag("requireTls").orElse(false),
                        flag("debugLogging").orElse(false).inert("the log here has no statements"),
                        number("idleClientTimeout").orElse(1800).rule(Rule.between(VALUE, 1, 28_800)).inert("clients here may idle"),
                        tags())
                .computes("arn", "endpoint")
                .unique("DBProxyAlreadyExistsFault", "DB proxy already exists: %s", "name")
                .limit(20, "DBProxyQuotaExceededFault", "The request cannot be processed because it would exceed the maximum number of DB proxies."));
    }

    @Override
    protected void refuse(Call call) {
        call.target(ROLE).ifPresent(role -> call.refuseIf(!Role.trusts(role, "rds.amazonaws.com"), VALUE,
                "RDS is not authorized to assume service-linked role " + role.outputs().get("arn")));
        var subnets = call.inputs().texts("vpcSubnetIds").stream().flatMap(id -> call.world().find(Subnet.TYPE, id).stream()).toList();
        call.refuseIf(subnets.stream().map(subnet -> subnet.inputs().get("vpcId")).distinct().count() > 1, "InvalidSubnet", "The subnets are not all in the same VPC");
        call.refuseIf(subnets.stream().map(subnet -> subnet.outputs().get("availabilityZone")).distinct().count() < 2, "InvalidSubnet",
                "DB proxies need subnets in two Availability Zones at least");
        for (var auth : call.inputs().objects("auths")) {
            call.refuseIf(!auth.has("secretArn"), VALUE, "UserAuthConfig needs a SecretArn with the auth scheme SECRETS");
            var family = call.inputs().text("engineFamily").orElseThrow();
            auth.text("clientPasswordAuthType").ifPresent(type -> call.refuseIf(!type.replace("_", "").startsWith(family.substring(0, 5)), VALUE,
                    "ClientPasswordAuthType " + type + " is not one of the engine family " + family));
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("rds", "db-proxy:", call.derivedId("prx-", "")),
                "endpoint", Call.join(call.inputs().raw("name"), ".proxy-c" + Call.hex("rds" + call.region().name(), 11), ".", call.region().name(), ".rds.", call.region().dnsSuffix()));
    }

    /** Its only group of targets: there from the beginning, and configured by a resource of its own. */
    public static final class Targets extends Behaviour {
        public static final String TYPE = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";

        public Targets() {
            super(Shape.of(TYPE).idFrom("dbProxyName")
                    .inputs(text("dbProxyName").require().replace().to(BY_NAME),
                            Property.object("connectionPoolConfig",
                                    number("maxConnectionsPercent").rule(Rule.between(VALUE, 1, 100)),
                                    number("maxIdleConnectionsPercent").rule(Rule.between(VALUE, 0, 100)),
                                    number("connectionBorrowTimeout").rule(Rule.between(VALUE, 0, 300)),
                                    text("initQuery"), texts("sessionPinningFilters")))
                    .computes("arn", "name"));
        }

        @Override
        protected void refuse(Call call) {
            call.inputs().object("connectionPoolConfig").ifPresent(pool -> pool.number("maxIdleConnectionsPercent").ifPresent(idle -> call.refuseIf(
                    idle > pool.number("maxConnectionsPercent").orElse(100), VALUE, "MaxIdleConnectionsPercent must not exceed MaxConnectionsPercent")));
        }

        @Override
        protected Map<String, Object> outputs(Call call) {
            return Map.of("arn", call.arn("rds", "target-group:", call.derivedId("prx-tg-", "")), "name", "default");
        }
    }

    /** The database behind it. */
    public static final class Target extends Behaviour {
        public static final String TYPE = "aws:rds/proxyTarget:ProxyTarget";
        private static final Property DATABASE = text("dbInstanceIdentifier").replace().to(Reference.to(DatabaseInstance.TYPE, "DBInstanceNotFound",
                "DBInstance %s not found.").by("identifier"));
        private static final Property PROXY = text("dbProxyName").require().replace().to(BY_NAME);

        public Target() {
            super(Shape.of(TYPE)
                    .inputs(PROXY, DATABASE, text("targetGroupName").require().replace().rule(Rule.oneOf("DBProxyTargetGroupNotFoundFault", "default")))
                    .computes("endpoint", "port", "rdsResourceId", "targetArn", "trackedClusterId", "type")
                    .unique("DBProxyTargetAlreadyRegisteredFault", "A target is already registered with the proxy %s", "dbProxyName"));
        }

        @Override
        protected Object id(Call call) {
            return Call.join(call.inputs().raw("dbProxyName"), "/", call.inputs().raw("targetGroupName"), "/RDS_INSTANCE/", call.inputs().raw("dbInstanceIdentifier"));
        }

        @Override
        protected void refuse(Call call) {
            call.refuseIf(!call.inputs().has("dbInstanceIdentifier"), "InvalidParameterCombination", "DBInstanceIdentifiers or DBClusterIdentifiers must be given");
            var engine = call.target(DATABASE).map(instance -> String.valueOf(instance.inputs().get("engine"))).orElse("postgres");
            call.target(PROXY).ifPresent(proxy -> call.refuseIf(engine.equals("postgres") != "POSTGRESQL".equals(proxy.inputs().get("engineFamily")),
                    "InvalidParameterValue", "The target's engine " + engine + " is not of the proxy's family " + proxy.inputs().get("engineFamily")));
        }

        @Override
        protected Map<String, Object> outputs(Call call) {
            var database = call.target(DATABASE);
            return Map.of("endpoint", Call.output(database, "address"), "port", Call.output(database, "port"), "rdsResourceId", call.inputs().raw("dbInstanceIdentifier"),
                    "targetArn", "", "trackedClusterId", "", "type", "RDS_INSTANCE");
        }
    }
}
