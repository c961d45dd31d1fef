package lambdavpc.iam;

import com.pulumi.core.Output;
import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** Policy documents as JSON, by AWS's own builder. */
public final class Policies {
    private Policies() {}

    /** A document of these statements, in this order. */
    public static String document(List<IamStatement> statements) {
        return IamPolicy.builder().statements(statements).build().toJson();
    }

    /** As {@link #document(List)}, for statements that each wait for values of their own. */
    public static Output<String> documentOf(List<Output<IamStatement>> statements) {
        return Output.all(statements).applyValue(Policies::document);
    }

    /** What every function's role may: write to its own log, and send X-Ray traces where it does. */
    public static List<IamStatement> logsAndTraces(String logGroupArn, boolean tracing) {
        var logs = allow("OwnLog", List.of("logs:CreateLogStream", "logs:PutLogEvents"), logGroupArn + ":*");
        return tracing ? List.of(logs, allow("Traces", List.of("xray:PutTraceSegments", "xray:PutTelemetryRecords"), "*")) : List.of(logs);
    }

    /** A statement without a condition. */
    public static IamStatement allow(String sid, List<String> actions, String resource) {
        return IamStatement.builder().sid(sid).effect(IamEffect.ALLOW).actionIds(actions).addResource(resource).build();
    }

    /** Who may assume a role: exactly one AWS service, for example {@code lambda.amazonaws.com}. */
    public static String trust(String service) {
        return document(List.of(trustStatement(service).build()));
    }

    /**
     * As {@link #trust(String)}, only on behalf of resources of our own account: without the two conditions the
     * service would act for anybody who names our role (the confused deputy).
     *
     * @param sourceArn ARN of the resource that the service acts for; may hold wildcards
     */
    public static Output<String> trust(String service, Account account, Output<String> sourceArn) {
        return Output.tuple(account.id(), sourceArn).applyValue(t -> document(List.of(trustStatement(service)
                .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS).key("aws:SourceAccount").value(t.t1))
                .addCondition(c -> c.operator(IamConditionOperator.ARN_LIKE).key("aws:SourceArn").value(t.t2))
                .build())));
    }

    private static IamStatement.Builder trustStatement(String service) {
        return IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.create("Service", service))
                .addAction("sts:AssumeRole");
    }
}
