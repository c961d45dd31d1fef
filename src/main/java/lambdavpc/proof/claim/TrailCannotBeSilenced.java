package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Arns;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Strings;
import lambdavpc.proof.principal.Values;

/** D2. One trail of the stack records every region's management events into a bucket that it may write, and no role here can stop or erase it. */
final class TrailCannotBeSilenced implements Claim {
    private static final Strings OF_TRAIL = Strings.of("cloudtrail:stoplogging", "cloudtrail:deletetrail", "cloudtrail:updatetrail", "cloudtrail:puteventselectors");
    private static final Strings OF_BUCKET = Strings.of("s3:deletebucket", "s3:putbucketpolicy", "s3:deletebucketpolicy", "s3:putlifecycleconfiguration",
            "s3:putencryptionconfiguration", "s3:putbucketversioning", "s3:putreplicationconfiguration");
    private static final Strings OF_OBJECTS = Strings.of("s3:deleteobject", "s3:deleteobjectversion", "s3:putobject");
    private static final Strings OF_KEY = Strings.of("kms:disablekey", "kms:schedulekeydeletion", "kms:putkeypolicy");
    private static final List<String> BUCKETS = List.of("aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket");
    /** What a trail without a word about it does, and what it must not be without. */
    private static final Map<String, Boolean> MUST = new TreeMap<>(
            Map.of("isMultiRegionTrail", false, "enableLogFileValidation", false, "includeGlobalServiceEvents", true, "enableLogging", true));

    @Override
    public About about() {
        return new About("D2", "The trail is multi-region and validated, and no role here can silence it.", "Record API calls with CloudTrail.",
                List.of("CloudTrail.1", "CloudTrail.4"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var trails = facts.model().ofType("aws:cloudtrail/trail:Trail");
        if (trails.isEmpty()) {
            var refuted = new Refuted("there is no trail", List.of());
            return switch (String.valueOf(facts.intent().required().decisions().get("cloudTrail"))) {
                case "ADOPT" -> new NotApplicable("the account's trail is another stack's (audit.cloudTrail: adopt): it holds what its owner says");
                case "OFF" -> new Accepted(refuted, "audit.cloudTrail: off");
                default -> refuted;
            };
        }
        var problems = trails.stream().map(trail -> problems(facts, trail)).toList();
        var good = problems.stream().filter(List::isEmpty).findFirst();
        if (good.isPresent()) {
            var trail = trails.get(problems.indexOf(good.get()));
            return new Proved(List.of(new Evidence("%s records all regions, validated; none of %d roles and users here can stop or erase it".formatted(
                    trail.name(), facts.iam().own().size()), List.of(trail.urn()))));
        }
        return new Refuted(problems.get(0).get(0).text(), problems.stream().flatMap(List::stream).toList());
    }

    private static List<Evidence> problems(Facts facts, Node trail) {
        var problems = new ArrayList<Evidence>();
        MUST.forEach((flag, otherwise) -> {
            if (!trail.flag(flag, otherwise)) {
                problems.add(new Evidence("%s: %s is off".formatted(trail.name(), flag), List.of(trail.urn())));
            }
        });
        if (!trail.blocks("advancedEventSelectors").isEmpty()) {
            throw new NotModelled("advanced event selectors", trail.urn());
        }
        trail.blocks("eventSelectors").stream().filter(selector -> Boolean.FALSE.equals(selector.get("includeManagementEvents"))
                || !"All".equals(selector.getOrDefault("readWriteType", "All"))).findFirst()
                .ifPresent(selector -> problems.add(new Evidence(trail.name() + " leaves management events out", List.of(trail.urn()))));
        var arn = trail.text("arn").orElseThrow(() -> new NotModelled("a trail without an ARN", trail.urn()));
        problems.addAll(may(facts, OF_TRAIL, arn, trail));
        var bucket = BUCKETS.stream().flatMap(type -> facts.model().referred(trail, "s3BucketName", type).stream()).findFirst()
                .orElseThrow(() -> new NotModelled("a bucket of another stack", trail.urn()));
        var bucketArn = bucket.text("arn").orElse("");
        problems.addAll(may(facts, OF_BUCKET, bucketArn, bucket));
        problems.addAll(may(facts, OF_OBJECTS, bucketArn + "/AWSLogs/log", bucket));
        facts.model().referred(trail, "kmsKeyId", "aws:kms/key:Key").ifPresent(key -> key.text("arn").ifPresent(keyArn -> problems.addAll(may(facts, OF_KEY, keyArn, key))));
        problems.addAll(write(facts, trail, arn, bucket, bucketArn));
        return problems;
    }

    private static List<Evidence> may(Facts facts, Strings actions, String resource, Node node) {
        var iam = facts.iam();
        var layers = iam.layers(resource);
        return iam.candidates(resource).stream().flatMap((Principal principal) -> iam.asked(principal, Path.DIRECT, actions, resource)
                .flatMap(asked -> new Authorization(principal, layers).allowed(asked).example()).stream()
                .map(request -> new Evidence("%s may call %s on %s".formatted(principal.label(), request.action(), node.name()), List.of(principal.urn(), node.urn())))).toList();
    }

    private static List<Evidence> write(Facts facts, Node trail, String arn, Node bucket, String bucketArn) {
        var iam = facts.iam();
        var service = iam.service("cloudtrail.amazonaws.com");
        var prefix = trail.text("s3KeyPrefix").filter(text -> !text.isBlank()).map(text -> text + "/").orElse("");
        var object = "%s/%sAWSLogs/%s/CloudTrail/log".formatted(bucketArn, prefix, Arns.account(arn));
        var allowed = iam.asked(service, Path.DIRECT, Strings.of("s3:putobject"), object)
                .flatMap(asked -> asked.and(new Box(Strings.ALL, Strings.ALL, Map.of("aws:sourcearn", Values.of(arn), "aws:sourceaccount", Values.of(Arns.account(arn)),
                        "s3:x-amz-acl", Values.of("bucket-owner-full-control"), "aws:securetransport", Values.of("true")))))
                .filter(asked -> !new Authorization(service, iam.layers(object)).allowed(asked).isEmpty());
        return allowed.isPresent() ? List.of() : List.of(new Evidence("%s does not let %s write".formatted(bucket.name(), trail.name()), List.of(bucket.urn(), trail.urn())));
    }
}
