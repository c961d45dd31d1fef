package lambdavpc.pipeline;

import java.util.List;
import java.util.Optional;
import lambdavpc.iam.Account;

/**
 * @param repository       {@code owner/name} on GitHub
 * @param stack            the stack that they preview and deploy, and the GitHub environment that deploys it
 * @param account          where the stack is
 * @param stateBucket      S3 bucket of Pulumi's state
 * @param stateKeyArn      ARN of the KMS key that encrypts secrets in the state, and the bucket if that has one of its own; without it neither does
 * @param deployPolicyArns ARNs of IAM policies with what a deployment makes and deletes; a role that makes roles is as mighty as these allow
 * @param providerArn      ARN of the account's OIDC provider for GitHub where it has one already: an account can have one only. Default: it is made
 */
public record GithubRolesArgs(
        String repository,
        String stack,
        Account account,
        String stateBucket,
        Optional<String> stateKeyArn,
        List<String> deployPolicyArns,
        Optional<String> providerArn) {

    /** @throws IllegalArgumentException when a name or an ARN is none, or no policy is named */
    public GithubRolesArgs {
        deployPolicyArns = List.copyOf(deployPolicyArns);
        check("repository", repository, "[A-Za-z0-9-]+/[A-Za-z0-9._-]+", "owner/name as GitHub has it");
        check("stack", stack, "[a-z][a-z0-9-]{0,39}", "a stack's name");
        check("stateBucket", stateBucket, "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket");
        stateKeyArn.ifPresent(arn -> check("stateKeyArn", arn, "arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/.+", "the ARN of a KMS key"));
        deployPolicyArns.forEach(arn -> check("deployPolicyArns", arn, "arn:[a-z-]+:iam::(\\d{12}|aws):policy/.+", "ARNs of IAM policies"));
        if (deployPolicyArns.isEmpty()) {
            throw new IllegalArgumentException("deployPolicyArns: got none; allowed: ARNs of IAM policies; name what a deployment may do");
        }
        providerArn.ifPresent(arn -> check("providerArn", arn, "arn:[a-z-]+:iam::\\d{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com", "the ARN of GitHub's OIDC provider"));
    }

    private static void check(String name, String value, String pattern, String allowed) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException("%s: got %s; allowed: %s; correct it".formatted(name, value, allowed));
        }
    }
}
