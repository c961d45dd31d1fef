package lambdavpc.access;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import lambdavpc.encryption.Encryption;

/**
 * A permission as a value: it registers nothing. {@link Access} takes the whole list, because a secret and an endpoint
 * have exactly one policy document each. A grant that nobody lists is a permission that nobody has.
 */
public sealed interface Grant {
    /** What was meant, for the proof: it judges policies and rules against this and never against themselves. */
    Map<String, Output<?>> intent();

    /** A function's permission. */
    sealed interface OfFunction extends Grant {
        /** Whose permission it is. */
        Identity identity();
    }

    /**
     * People may reach a database by their tunnel, and log in to it as one user with an IAM token.
     *
     * @param operator        who they are, and their tunnel
     * @param database        its logical name
     * @param databaseGroupId security group of the database
     * @param port            TCP port
     * @param databaseUserArn {@code arn:aws:rds-db:<region>:<account>:dbuser:<DbiResourceId>/<user>}
     */
    record Operate(Operator operator, String database, Output<String> databaseGroupId, int port, Output<String> databaseUserArn) implements Grant {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("operate"), "role", operator.roleArn(), "people", Output.of(operator.people()),
                    "machine", operator.machineRoleArn(), "from", operator.securityGroupId(), "to", databaseGroupId, "port", Output.of(port),
                    "user", databaseUserArn);
        }
    }

    /**
     * A proxy may open connections to a database, and reads what it logs in with: as a service of AWS's, which does not come through the VPC's
     * endpoint. It is the one reader that need not.
     *
     * @param forwarder       the proxy's
     * @param database        its logical name
     * @param databaseGroupId security group of the database
     * @param port            TCP port
     * @param secret          user and password that it logs in with
     */
    record Forward(Forwarder forwarder, String database, Output<String> databaseGroupId, int port, GuardedSecret secret) implements Grant {
        static final List<String> READ = List.of("secretsmanager:GetSecretValue");

        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("forward"), "role", forwarder.roleArn(), "from", forwarder.securityGroupId(), "to", databaseGroupId,
                    "port", Output.of(port), "secret", secret.arn(), "actions", Output.of(READ));
        }
    }

    /**
     * May open connections to a database, on its port.
     *
     * @param identity        the function's
     * @param database        its logical name
     * @param databaseGroupId security group of the database
     * @param port            TCP port
     */
    record Connect(Identity identity, String database, Output<String> databaseGroupId, int port) implements OfFunction {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("connect"), "role", identity.roleArn(), "from", identity.securityGroupId(),
                    "to", databaseGroupId, "port", Output.of(port));
        }
    }

    /**
     * May open HTTPS connections to any address, through the NAT of the egress subnets.
     *
     * <p>IPv4 only: nothing here has an IPv6 address.
     *
     * @param identity the function's, in egress subnets
     */
    record ReachInternet(Identity identity) implements OfFunction {
        static final String ANYWHERE = "0.0.0.0/0";
        static final int HTTPS = 443;

        /** @throws IllegalArgumentException where no route leads there: the function is in isolated subnets, or there is no NAT */
        public ReachInternet {
            if (identity.placement() instanceof Placement.Isolated) {
                throw new IllegalArgumentException(("internet for %s: got isolated subnets; allowed: egress subnets;"
                        + " place its identity with Placement.Egress").formatted(identity.name()));
            }
            if (!identity.network().hasWayOut()) {
                throw new IllegalArgumentException(("internet for %s: got a network with Nat.NoNat; allowed: any other Nat;"
                        + " choose one, or drop the grant").formatted(identity.name()));
            }
        }

        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("internet"), "role", identity.roleArn(), "from", identity.securityGroupId(),
                    "to", Output.of(ANYWHERE), "port", Output.of(HTTPS),
                    // Whoever asks for one zone wants to go with it.
                    "ofZone", Output.of(identity.placement() instanceof Placement.EgressOfZone));
        }
    }

    /**
     * May log in to a database as one user with an IAM token instead of a password.
     *
     * @param identity        the function's
     * @param databaseUserArn {@code arn:aws:rds-db:<region>:<account>:dbuser:<DbiResourceId>/<user>}
     */
    record ConnectAs(Identity identity, Output<String> databaseUserArn) implements OfFunction {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("connect-as"), "role", identity.roleArn(), "user", databaseUserArn);
        }
    }

    /**
     * May log in to a cache as its user with an IAM token: IAM asks about both.
     *
     * @param identity the function's
     * @param cacheArn {@code arn:aws:elasticache:<region>:<account>:serverlesscache:<name>}
     * @param userArn  {@code arn:aws:elasticache:<region>:<account>:user:<id>}
     */
    record ConnectToCache(Identity identity, Output<String> cacheArn, Output<String> userArn) implements OfFunction {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("connect-to-cache"), "role", identity.roleArn(), "cache", cacheArn, "user", userArn);
        }
    }

    /**
     * May call these Secrets Manager actions on one secret, through the endpoint and in no other way.
     *
     * @param identity the function's
     * @param secret   which
     * @param actions  {@code secretsmanager:GetSecretValue} and so on
     */
    record UseSecret(Identity identity, GuardedSecret secret, List<String> actions) implements OfFunction {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("secret"), "role", identity.roleArn(), "secret", secret.arn(),
                    "actions", Output.of(actions));
        }
    }

    /**
     * Lambda may take messages from a queue for the function, with its role.
     *
     * @param identity   the function's
     * @param queueArn   ARN of the queue
     * @param encryption key of its messages
     */
    record Consume(Identity identity, Output<String> queueArn, Encryption encryption) implements OfFunction {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("consume"), "role", identity.roleArn(), "queue", queueArn);
        }
    }

    /**
     * May call an AWS service through an endpoint of the VPC, and in no other way: the role's permission is worth nothing anywhere else. S3 and
     * DynamoDB get a gateway endpoint, which is free; any other service an interface endpoint, about $7.30 a month for each zone. Some services
     * have endpoints without policies: AWS refuses those.
     *
     * @param identity   the function's
     * @param service    what stands after {@code com.amazonaws.<region>.} in the endpoint's name: {@code s3}, {@code kms}, {@code sqs}, {@code ecr.api}
     * @param actions    {@code s3:GetObject} and so on; a wildcard only within an action's name
     * @param resources  ARNs, wildcards allowed: {@code arn:aws:s3:::shop-invoices/*}; {@code *} for actions that know no resource
     * @param encryption key of the data there: used through the service only
     */
    record CallService(Identity identity, String service, List<String> actions, List<Output<String>> resources, Encryption encryption) implements OfFunction {
        private static final List<String> GATEWAYS = List.of("s3", "dynamodb");

        /** @throws IllegalArgumentException for secrets, which have grants of their own, and for what grants a whole service */
        public CallService {
            if (service.equals("secretsmanager")) {
                throw new IllegalArgumentException(("service for %s: got secretsmanager; allowed: any other service; take the secret's own grants,"
                        + " Secret.existing for one that exists").formatted(identity.name()));
            }
            if (actions.isEmpty() || resources.isEmpty() || !actions.stream().allMatch(action -> action.matches("[a-z0-9-]+:[A-Za-z][A-Za-z0-9*]*"))) {
                throw new IllegalArgumentException(("%s for %s: got actions %s on %d resources; allowed: one or more of each, actions like s3:GetObject or s3:List*;"
                        + " name what it calls").formatted(service, identity.name(), actions, resources.size()));
            }
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
        }

        /** Data under the service's own key. */
        public CallService(Identity identity, String service, List<String> actions, List<Output<String>> resources) {
            this(identity, service, actions, resources, new Encryption.AwsManaged());
        }

        /** Whether an endpoint of the route tables serves it, S3 or DynamoDB, which costs nothing and has no security group. */
        static boolean throughGateway(String service) {
            return GATEWAYS.contains(service);
        }

        @Override
        public Map<String, Output<?>> intent() {
            var key = encryption.keyArnOrNull();
            return Map.of("kind", Output.of("service"), "role", identity.roleArn(), "service", Output.of(service), "actions", Output.of(actions),
                    "resources", Output.all(resources), "key", key == null ? Output.of("") : key);
        }
    }

    /**
     * A secret as grants know it.
     *
     * @param name       logical name, unique within the stack
     * @param arn        its ARN, which ends in random characters
     * @param encryption key of its values
     * @param owner      who may give it a resource policy
     */
    record GuardedSecret(String name, Output<String> arn, Encryption encryption, PolicyOwner owner) {}

    /** Who owns a secret's resource policy. */
    enum PolicyOwner {
        /** We do: the policy denies everyone who has no grant. */
        US,
        /** RDS manages the secret: whether it tolerates a policy of ours is not documented, so roles and endpoint guard it. */
        RDS,
        /** Somebody else does, and who else may read it is theirs to say: roles and endpoint guard our reading. */
        OTHERS
    }
}
