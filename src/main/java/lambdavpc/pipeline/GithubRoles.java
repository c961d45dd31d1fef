package lambdavpc.pipeline;

import com.pulumi.aws.iam.OpenIdConnectProvider;
import com.pulumi.aws.iam.OpenIdConnectProviderArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.iam.RolePolicyAttachment;
import com.pulumi.aws.iam.RolePolicyAttachmentArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Two roles of one stack for a GitHub repository's workflows. {@code preview} reads Pulumi's state and what the program looks up, and is there for
 * pull requests and for main; {@code deploy} is there for the GitHub environment of the stack's name only, so whoever that environment waits for
 * decides. No price.
 *
 * @see <a href="https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect">
 *     GitHub: claims of its tokens</a>
 */
public final class GithubRoles extends ComponentResource {
    private static final String ISSUER = "token.actions.githubusercontent.com";
    private static final String AUDIENCE = "sts.amazonaws.com";
    /** A deployment of a Multi-AZ database takes more than the hour that a session has by default. */
    private static final int SECONDS = 2 * 3600;
    /** What the program asks AWS before anything is made. Each is about AWS's offers or the stack's own network. */
    private static final List<String> LOOK_UPS = List.of("ec2:DescribeAvailabilityZones", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcEndpointServices");

    private final Output<String> previewArn;
    private final Output<String> deployArn;

    /** Two roles, one that previews and one that deploys, and the OIDC provider where the account has none. */
    public GithubRoles(String name, GithubRolesArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:pipeline:GithubRoles", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var provider = args.providerArn().map(Output::of).orElseGet(() -> new OpenIdConnectProvider(name + "-github", OpenIdConnectProviderArgs.builder()
                .url("https://" + ISSUER)
                .clientIdLists(AUDIENCE)
                .build(), child).arn());

        // A pull request of a fork gets no token, whatever stands here; main is where the plan for an approval is made.
        var preview = role(name + "-preview", args, provider, List.of("pull_request", "ref:refs/heads/main"), "Previews", child);
        policy(name + "-preview", preview, previewStatements(args), child);
        var deploy = role(name + "-deploy", args, provider, List.of("environment:" + args.stack()), "Deploys", child);
        policy(name + "-deploy", deploy, stateStatements(args, List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), List.of("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")), child);
        for (var i = 0; i < args.deployPolicyArns().size(); i++) {
            new RolePolicyAttachment("%s-deploy-%d".formatted(name, i), RolePolicyAttachmentArgs.builder()
                    .role(deploy.name()).policyArn(args.deployPolicyArns().get(i)).build(), child);
        }
        previewArn = preview.arn();
        deployArn = deploy.arn();
        registerOutputs(Map.of("previewRole", previewArn, "deployRole", deployArn));
    }

    /** The ARN for the repository variable {@code PREVIEW_ROLE_<STACK>}. */
    public Output<String> previewArn() {
        return previewArn;
    }

    /** The ARN for the variable {@code DEPLOY_ROLE} of the environment of the stack's name. */
    public Output<String> deployArn() {
        return deployArn;
    }

    /** @param subjects what of the repository may assume it; compared as a whole: a pattern would let a branch of a fitting name in */
    private static Role role(String name, GithubRolesArgs args, Output<String> provider, List<String> subjects, String does, CustomResourceOptions options) {
        return new Role(name + "-role", RoleArgs.builder()
                .name("lambda-vpc-%s-%s".formatted(args.stack(), name.substring(name.lastIndexOf('-') + 1)))
                .description("%s stack %s from workflows of %s".formatted(does, args.stack(), args.repository()))
                .maxSessionDuration(SECONDS)
                .assumeRolePolicy(provider.applyValue(arn -> Policies.document(List.of(IamStatement.builder()
                        .effect(IamEffect.ALLOW)
                        .addPrincipal(IamPrincipal.create("Federated", arn))
                        .addAction("sts:AssumeRoleWithWebIdentity")
                        .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS).key(ISSUER + ":aud").value(AUDIENCE))
                        .addConditions(IamConditionOperator.STRING_EQUALS, ISSUER + ":sub", subjects.stream().map(subject -> "repo:%s:%s".formatted(args.repository(), subject)).toList())
                        .build()))))
                .build(), options);
    }

    private static List<Output<IamStatement>> previewStatements(GithubRolesArgs args) {
        var statements = new ArrayList<>(stateStatements(args, List.of("s3:GetObject"), List.of("kms:Decrypt")));
        statements.add(args.account().region().applyValue(region -> {
            var statement = IamStatement.builder().effect(IamEffect.ALLOW).addResource("*") // EC2's look-ups know no resource
                    .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS).key("aws:RequestedRegion").value(region));
            LOOK_UPS.forEach(statement::addAction);
            return statement.build();
        }));
        statements.add(Output.tuple(args.account().partition(), args.account().region()).applyValue(t -> IamStatement.builder().effect(IamEffect.ALLOW)
                .addAction("ssm:GetParameter").addResource("arn:%s:ssm:%s::parameter/aws/service/*".formatted(t.t1, t.t2)).build()));
        return statements;
    }

    private static List<Output<IamStatement>> stateStatements(GithubRolesArgs args, List<String> onObjects, List<String> onKey) {
        var statements = new ArrayList<Output<IamStatement>>();
        var bucket = args.account().partition().applyValue(partition -> "arn:%s:s3:::%s".formatted(partition, args.stateBucket()));
        statements.add(bucket.applyValue(arn -> IamStatement.builder().effect(IamEffect.ALLOW).addAction("s3:ListBucket").addResource(arn).build()));
        statements.add(bucket.applyValue(arn -> {
            var statement = IamStatement.builder().effect(IamEffect.ALLOW).addResource(arn + "/*");
            onObjects.forEach(statement::addAction);
            return statement.build();
        }));
        args.stateKeyArn().ifPresent(key -> {
            var statement = IamStatement.builder().effect(IamEffect.ALLOW).addResource(key);
            onKey.forEach(statement::addAction);
            statements.add(Output.of(statement.build()));
        });
        return statements;
    }

    private static void policy(String name, Role role, List<Output<IamStatement>> statements, CustomResourceOptions options) {
        new RolePolicy(name + "-policy", RolePolicyArgs.builder().role(role.name()).policy(Policies.documentOf(statements)).build(), options);
    }
}
