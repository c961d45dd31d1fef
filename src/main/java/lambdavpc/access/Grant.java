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
    Identity identity();

    /** What was meant, for the proof: it judges policies and rules against this and never against themselves. */
    Map<String, Output<?>> intent();

    /**
     * May open connections to a database, on its port.
     *
     * @param databaseGroupId security group of the database
     * @param port            TCP port
     */
    record Connect(Identity identity, String database, Output<String> databaseGroupId, int port) implements Grant {
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
     */
    record ReachInternet(Identity identity) implements Grant {
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
     * @param databaseUserArn {@code arn:aws:rds-db:<region>:<account>:dbuser:<DbiResourceId>/<user>}
     */
    record ConnectAs(Identity identity, Output<String> databaseUserArn) implements Grant {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("connect-as"), "role", identity.roleArn(), "user", databaseUserArn);
        }
    }

    /**
     * May call these Secrets Manager actions on one secret, through the endpoint and in no other way.
     *
     * @param actions {@code secretsmanager:GetSecretValue} and so on
     */
    record UseSecret(Identity identity, GuardedSecret secret, List<String> actions) implements Grant {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("secret"), "role", identity.roleArn(), "secret", secret.arn(),
                    "actions", Output.of(actions));
        }
    }

    /**
     * Lambda may take messages from a queue for the function, with its role.
     *
     * @param queueArn   ARN of the queue
     * @param encryption key of its messages
     */
    record Consume(Identity identity, Output<String> queueArn, Encryption encryption) implements Grant {
        @Override
        public Map<String, Output<?>> intent() {
            return Map.of("kind", Output.of("consume"), "role", identity.roleArn(), "queue", queueArn);
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
    record GuardedSecret(String name, Output<String> arn, Encryption encryption, Owner owner) {}

    /** Who owns a secret's resource policy. */
    enum Owner {
        /** We do: the policy denies everyone who has no grant. */
        US,
        /** RDS manages the secret: whether it tolerates a policy of ours is not documented, so roles and endpoint guard it. */
        RDS
    }
}
