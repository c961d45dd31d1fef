package lambdavpc.cli.setup;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One decision that a new profile is asked for. The reader of settings, not this, knows what is allowed: answers that it refuses are not offered.
 *
 * @param flag      answers it on the command line: {@code --nat}
 * @param path      where it stands in a profile: {@code network.nat}
 * @param asks      what is decided
 * @param answers   word to what follows from it
 * @param others    what else may be answered; empty when nothing may
 * @param byDefault from the answers so far, by path; empty where somebody has to decide
 * @param value     the answer as it is written; null for a setting that is left out
 */
record ProfileQuestion(String flag, String path, String asks, Map<String, String> answers, String others,
        Function<Map<String, String>, String> byDefault, Function<String, Object> value) {
    static final String REGION = "aws:region";
    static final String ZONE_LOSS = "recovery.zoneLoss";
    private static final String SURVIVE = "survive";

    /** In the order in which they are asked: each default may follow from what was answered before. */
    static final List<ProfileQuestion> ALL = List.of(
            new ProfileQuestion("--region", REGION, "the AWS region", Map.of(), "any AWS region",
                    answers -> System.getenv().getOrDefault("AWS_REGION", System.getenv().getOrDefault("AWS_DEFAULT_REGION", "us-east-1")), word -> word),
            new ProfileQuestion("--zone-loss", ZONE_LOSS, "what losing an availability zone may do", ordered(
                    "accept-downtime", "the stack may be away until the zone is back or somebody acts",
                    SURVIVE, "a database with a standby, an endpoint and a NAT in every zone"), "", answers -> "", word -> word),
            new ProfileQuestion("--zones", "network.zones", "availability zones in use; one that is added later moves nothing", ordered(
                    "2", "enough to survive one", "3", "two are left when one is lost", "4", "all that the address plan has room for"), "", answers -> "2", Integer::valueOf),
            new ProfileQuestion("--nat", "network.nat", "how functions that ask for the internet get there; all others have no way out", ordered(
                    "instance", "one small machine, replaced within minutes when it dies",
                    "single-gateway", "one gateway of AWS, gone with its zone",
                    "gateway-per-zone", "survives the loss of a zone",
                    "none", "no function may ask for the internet"), "", surviving("gateway-per-zone", "instance"), word -> word),
            new ProfileQuestion("--database-class", "database.instanceClass", "the machine of the PostgreSQL database", ordered(
                    "db.t4g.micro", "1 GiB, about 100 connections", "db.t4g.medium", "4 GiB", "db.r6g.large", "16 GiB, without burst credits"),
                    "any RDS class; one without a list price needs cost.prices", answers -> "db.t4g.micro", word -> word),
            new ProfileQuestion("--backup-days", "database.backupRetentionPeriod", "days that point-in-time recovery reaches back", ordered(
                    "1", "yesterday", "7", "a week", "14", "two weeks"), "1 to 35", surviving("14", "1"), Integer::valueOf),
            new ProfileQuestion("--copy-region", "recovery.copyRegion", "where daily backups are copied to, in case the region is lost", ordered(
                    "none", "the data may be lost with the region"), "another region: copies under a key of it, restored now and then to try them", answers -> "none",
                    word -> word.equals("none") ? null : word),
            new ProfileQuestion("--on-delete", "database.onDelete", "what becomes of the data when the database is deleted", ordered(
                    "discard", "it is gone", "snapshot", "a final snapshot stays", "protect", "a snapshot, and deletion has to be allowed first"), "",
                    surviving("protect", "snapshot"), word -> word),
            new ProfileQuestion("--authentication", "database.authentication", "how functions log in", ordered(
                    "password", "one in Secrets Manager that rotates", "iam", "tokens of the function's role; no secret for the application at all"), "",
                    answers -> "password", word -> word),
            new ProfileQuestion("--keys", "encryption.keys", "whose keys encrypt what is stored; a later change replaces the database", ordered(
                    "aws-managed", "each service's own", "customer-managed", "two of yours, which you can take away"), "", surviving("customer-managed", "aws-managed"), word -> word),
            new ProfileQuestion("--guard-duty", "audit.guardDuty", "the account's GuardDuty detector: a region has at most one", ordered(
                    "create", "the stack makes it", "off", "nobody looks at the logs"), "the id of the one that is there (bin/lambda-vpc doctor tells it)",
                    answers -> "create", ProfileQuestion::orAdopted),
            new ProfileQuestion("--cloud-trail", "audit.cloudTrail", "the account's trail of who did what; a second copy of its events costs money", ordered(
                    "create", "the stack makes it", "off", "nothing is recorded beyond 90 days"), "the ARN of the one that is there (bin/lambda-vpc doctor tells it)",
                    answers -> "create", ProfileQuestion::orAdopted),
            new ProfileQuestion("--emails", "alarms.emails", "who is told of alarms", ordered("nobody", "they show in the console only"),
                    "mail addresses with commas between them", answers -> "nobody", word -> word.equals("nobody") ? null : Arrays.asList(word.split("\\s*,\\s*"))),
            new ProfileQuestion("--budget", "cost.budget", "dollars a month above which preview and up refuse", ordered("none", "any price goes"), "dollars", answers -> "none",
                    word -> word.equals("none") ? null : new BigDecimal(word)));

    /** Settings that follow from an answer and are not asked for: path to value. */
    static Map<String, Object> consequences(Map<String, String> answers) {
        var follow = new LinkedHashMap<String, Object>();
        if (survives(answers)) {
            follow.put("database.multiAz", true);
            follow.put("endpoint.zones", "all");
        }
        if (!"none".equals(answers.get("recovery.copyRegion"))) {
            follow.put("recovery.regionLoss", "copy-backups");
        }
        if ("nobody".equals(answers.get("alarms.emails"))) {
            follow.put("alarms.reach", "console");
        }
        return follow;
    }

    private static boolean survives(Map<String, String> answers) {
        return SURVIVE.equals(answers.get(ZONE_LOSS));
    }

    private static Function<Map<String, String>, String> surviving(String where, String otherwise) {
        return answers -> survives(answers) ? where : otherwise;
    }

    private static Object orAdopted(String word) {
        return word.equals("create") || word.equals("off") ? word : Map.of("adopt", word);
    }

    private static Map<String, String> ordered(String... wordsAndEffects) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < wordsAndEffects.length; i += 2) {
            map.put(wordsAndEffects[i], wordsAndEffects[i + 1]);
        }
        return map;
    }

    /** What may be answered, in a line. */
    String allowed() {
        var words = String.join(", ", answers.keySet());
        return words.isEmpty() ? others : others.isEmpty() ? words : words + ", or " + others;
    }
}
