package lambdavpc.proof.claim;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/**
 * What resources mean that no claim reads. The one place to say of a type that it is beside every promise; what is not said here
 * stands in the report's assumptions by name, and what may make or change anything on AWS leaves every claim open.
 */
final class Unread {
    private static final String AWS = "aws";

    /** Providers whose resources are values of the program, and the engine's own. */
    private static final Set<String> VALUES = Set.of("archive", "null", "pulumi", "random", "std", "time", "tls");

    /** Providers of what is elsewhere and has no say about AWS: named as an assumption. */
    private static final Set<String> ELSEWHERE = Set.of("azure", "azure-native", "azuread", "cloudflare", "datadog", "digitalocean", "gcp", "github", "gitlab", "google-native",
            "grafana", "newrelic", "opsgenie", "pagerduty", "sentry");

    /** AWS's resources that make others, of any type, which the state does not have. */
    private static final Set<String> MAKERS = Set.of("aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet",
            "aws:cloudformation/stackSetInstance:StackSetInstance", "aws:cloudformation/stackInstances:StackInstances", "aws:cloudcontrol/resource:Resource",
            "aws:servicecatalog/provisionedProduct:ProvisionedProduct", "aws:serverlessrepository/cloudFormationStack:CloudFormationStack");

    /**
     * AWS types, or beginnings of them, that no claim is about: they open no way, hold no data and no policy, and silence nothing. Security
     * groups, secrets and policies that such a resource names are noticed all the same.
     */
    private static final List<String> BESIDE = List.of("aws:accessanalyzer/", "aws:autoscaling/lifecycleHook:", "aws:cloudwatch/dashboard:", "aws:cloudwatch/eventRule:", "aws:cloudwatch/eventTarget:",
            "aws:cloudwatch/queryDefinition:", "aws:elasticache/parameterGroup:", "aws:elasticache/subnetGroup:", "aws:elasticache/user:",
            "aws:elasticache/userGroup:", "aws:guardduty/detectorFeature:", "aws:iam/instanceProfile:", "aws:iam/serviceLinkedRole:", "aws:kms/alias:",
            "aws:lambda/alias:", "aws:lambda/eventSourceMapping:", "aws:lambda/invocation:", "aws:lambda/provisionedConcurrencyConfig:", "aws:rds/eventSubscription:",
            "aws:rds/optionGroup:", "aws:rds/parameterGroup:", "aws:rds/proxyDefaultTargetGroup:", "aws:rds/clusterParameterGroup:",
            "aws:s3/bucketLifecycleConfiguration", "aws:s3/bucketOwnershipControls:",
            "aws:s3/bucketPublicAccessBlock:", "aws:s3/bucketServerSideEncryptionConfiguration", "aws:s3/bucketVersioning", "aws:scheduler/", "aws:sqs/redriveAllowPolicy:",
            "aws:ssm/document:");

    private Unread() {}

    /** What may have made or changed anything here: the same things under other names, other things, or code that calls AWS. */
    static Optional<NotModelled> maker(Model model) {
        return custom(model).filter(node -> MAKERS.contains(node.type()) || !provider(node).equals(AWS) && !VALUES.contains(provider(node)) && !ELSEWHERE.contains(provider(node)))
                .findFirst().map(node -> MAKERS.contains(node.type()) ? new NotModelled("what else is made by " + node.type(), node.urn())
                        : new NotModelled("what the provider %s makes or changes on AWS, which has".formatted(provider(node)), node.urn()));
    }

    /** What the verdicts take for granted about the rest; to be asked when all claims are decided. */
    static List<String> assumptions(Model model) {
        var elsewhere = new TreeSet<>(custom(model).map(Unread::provider).filter(ELSEWHERE::contains).toList());
        var read = model.asked();
        var types = new TreeSet<>(custom(model).map(Node::type).filter(type -> type.startsWith(AWS + ":") && !read.contains(type) && BESIDE.stream().noneMatch(type::startsWith)).toList());
        return Stream.of(elsewhere.isEmpty() ? null : "What these providers made has no say about AWS: %s.".formatted(String.join(", ", elsewhere)),
                types.isEmpty() ? null : "No claim reads these types; what they are is taken to be beside every promise: %s.".formatted(String.join(", ", types)))
                .filter(line -> line != null).toList();
    }

    private static Stream<Node> custom(Model model) {
        return model.all().filter(node -> node.resource().registration().custom());
    }

    private static String provider(Node node) {
        return node.type().substring(0, Math.max(0, node.type().indexOf(':')));
    }
}
