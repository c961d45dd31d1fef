package lambdavpc.access;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** The two policy layers around a service that is not Secrets Manager, as documents of resolved values. */
final class ServicePolicies {
    private ServicePolicies() {}

    /** Calls of one service by one role. */
    record Call(String role, String service, List<String> actions, List<String> resources, String keyArnOrEmpty, String endpointId) {}

    /** Our roles, what they were granted, and nobody else; for the principal's form see {@link SecretPolicies#ofEndpoint}. */
    static String ofEndpoint(List<Call> calls) {
        return Policies.document(calls.stream().map(call -> IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.ALL)
                .actionIds(call.actions())
                .resourceIds(call.resources())
                .addCondition(IamConditionOperator.ARN_EQUALS, "aws:PrincipalArn", call.role())
                .build()).toList());
    }

    /** What makes nothing that a key would encrypt. */
    private static final Pattern READING = Pattern.compile("[a-z0-9-]+:(Get|BatchGet|List|Describe|Query|Scan|Receive|Head|Select)[A-Za-z]*");

    static List<IamStatement> ofRole(Call call, String region) {
        var statements = new ArrayList<IamStatement>();
        statements.add(IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .actionIds(call.actions())
                .resourceIds(call.resources())
                // Credentials of the role that got out are of no use outside of the VPC.
                .addCondition(IamConditionOperator.STRING_EQUALS, "aws:SourceVpce", call.endpointId())
                .build());
        if (!call.keyArnOrEmpty().isEmpty()) {
            statements.add(IamStatement.builder()
                    .effect(IamEffect.ALLOW)
                    .actionIds(call.actions().stream().allMatch(action -> READING.matcher(action).matches()) ? List.of("kms:Decrypt")
                            : List.of("kms:Decrypt", "kms:GenerateDataKey"))
                    .addResource(call.keyArnOrEmpty())
                    .addCondition(IamConditionOperator.STRING_EQUALS, "kms:ViaService", call.service() + "." + region + ".amazonaws.com")
                    .build());
        }
        return statements;
    }
}
