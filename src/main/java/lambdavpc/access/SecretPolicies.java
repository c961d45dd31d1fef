package lambdavpc.access;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.access.Grant.PolicyOwner;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** The three policy layers around a secret, as documents of resolved values. */
final class SecretPolicies {
    /** What reads, changes or copies a value. Describe, policy, tag, rotate and delete stay open: refresh and destroy need them. */
    private static final List<String> VALUE_ACTIONS = List.of(
            "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret",
            "secretsmanager:UpdateSecretVersionStage", "secretsmanager:ReplicateSecretToRegions");

    private SecretPolicies() {}

    /** One use of one secret by one role. */
    record Use(String role, String secret, String keyArnOrEmpty, PolicyOwner owner, List<String> actions) {}

    /**
     * Resource policy. An Allow with a condition would prove nothing, since any role of the account may be allowed by its
     * own policy: only a Deny says "nobody else".
     *
     * @param roles      roles that may touch the value
     * @param endpointId the only way that they may come
     * @param outside    the only others: roles that services of AWS's take, which come by no endpoint
     */
    static String ofSecret(List<String> roles, String endpointId, List<String> outside) {
        return Policies.document(List.of(
                denyValue("OnlyGrantedRoles")
                        .addConditions(IamConditionOperator.ARN_NOT_EQUALS, "aws:PrincipalArn", Stream.concat(roles.stream(), outside.stream()).toList())
                        // RDS and Secrets Manager themselves. Not aws:ViaAWSService: CloudFormation would read it for anybody.
                        .addCondition(IamConditionOperator.BOOL.addSuffix("IfExists"), "aws:PrincipalIsAWSService", "false")
                        .build(),
                denyValue("OnlyThroughTheEndpoint")
                        .addConditions(IamConditionOperator.ARN_EQUALS, "aws:PrincipalArn", roles)
                        .addCondition(IamConditionOperator.STRING_NOT_EQUALS, "aws:SourceVpce", endpointId)
                        .build()));
    }

    private static IamStatement.Builder denyValue(String sid) {
        return IamStatement.builder()
                .sid(sid)
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .actionIds(VALUE_ACTIONS)
                // The secret that the policy belongs to, a replica in another region included.
                .addResource("*");
    }

    /**
     * Endpoint policy: our roles, our secrets, their actions; credentials from elsewhere that reach the endpoint are
     * refused, and so is any other secret. The principal is {@code *} with a condition, which survives a role's
     * re-creation; a role ARN as the principal would turn into a dead id.
     */
    static String ofEndpoint(List<Use> uses) {
        return Policies.document(uses.stream().map(use -> IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.ALL)
                .actionIds(use.actions())
                .addResource(use.secret())
                .addCondition(IamConditionOperator.ARN_EQUALS, "aws:PrincipalArn", use.role())
                .build()).toList());
    }

    /** Statements of a role's policy: its secrets, and their keys only on behalf of Secrets Manager for that secret. */
    static List<IamStatement> ofRole(List<Use> uses, String region, String endpointId) {
        var statements = new ArrayList<IamStatement>();
        for (var use : uses) {
            var allow = IamStatement.builder()
                    .effect(IamEffect.ALLOW)
                    .actionIds(use.actions())
                    .addResource(use.secret());
            if (use.owner() != PolicyOwner.US) {
                // No resource policy of ours says it for this secret, and the role's credentials must be of no use elsewhere.
                allow.addCondition(IamConditionOperator.STRING_EQUALS, "aws:SourceVpce", endpointId);
            }
            statements.add(allow.build());
            if (!use.keyArnOrEmpty().isEmpty()) {
                statements.add(IamStatement.builder()
                        .effect(IamEffect.ALLOW)
                        .actionIds(use.actions().contains("secretsmanager:PutSecretValue")
                                ? List.of("kms:Decrypt", "kms:GenerateDataKey")
                                : List.of("kms:Decrypt"))
                        .addResource(use.keyArnOrEmpty())
                        .addCondition(IamConditionOperator.STRING_EQUALS, "kms:ViaService",
                                "secretsmanager." + region + ".amazonaws.com")
                        .addCondition(IamConditionOperator.STRING_EQUALS, "kms:EncryptionContext:SecretARN", use.secret())
                        .build());
            }
        }
        return statements;
    }
}
