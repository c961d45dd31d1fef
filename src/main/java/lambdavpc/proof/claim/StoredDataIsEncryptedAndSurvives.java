package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.NotModelled;

/** L1. Whether data must survive is the profile's decision {@code onDelete}; that it is encrypted is asked of everything. */
final class StoredDataIsEncryptedAndSurvives implements Claim {
    private static final List<String> DATABASES = List.of("aws:rds/instance:Instance", "aws:rds/cluster:Cluster");
    /** Stores that are encrypted where this flag says so, and not where it is absent. */
    private static final Map<String, String> FLAGS = new TreeMap<>(Map.of("aws:rds/instance:Instance", "storageEncrypted", "aws:rds/cluster:Cluster", "storageEncrypted",
            "aws:ebs/volume:Volume", "encrypted", "aws:efs/fileSystem:FileSystem", "encrypted",
            "aws:elasticache/replicationGroup:ReplicationGroup", "atRestEncryptionEnabled"));
    /** Stores that AWS encrypts whatever is set. */
    private static final List<String> ALWAYS = List.of("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:secretsmanager/secret:Secret", "aws:dynamodb/table:Table",
            "aws:cloudwatch/logGroup:LogGroup", "aws:backup/vault:Vault", "aws:elasticache/serverlessCache:ServerlessCache", "aws:ssm/parameter:Parameter");
    /** Copies of a database, which another account or everybody may be given. */
    private static final List<String> SNAPSHOTS = List.of("aws:rds/snapshot:Snapshot", "aws:rds/snapshotCopy:SnapshotCopy", "aws:rds/clusterSnapshot:ClusterSnapshot",
            "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy");
    private static final String QUEUE = "aws:sqs/queue:Queue";
    private static final String EBS_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault";
    /** Types with disks of their own: the properties that hold blocks about disks. */
    private static final Map<String, List<String>> DISKS = new TreeMap<>(Map.of(
            "aws:ec2/launchTemplate:LaunchTemplate", List.of("blockDeviceMappings"), "aws:ec2/instance:Instance", List.of("rootBlockDevice", "ebsBlockDevices")));
    /** Other stores, by a part of their type: whether they are encrypted is not modelled. */
    private static final List<String> OTHERS = List.of("aws:redshift", "aws:docdb", "aws:neptune", "aws:opensearch", "aws:elasticsearch", "aws:kinesis/stream:",
            "aws:msk/", "aws:fsx/", "aws:dax/", "aws:timestream", "aws:memorydb", "aws:elasticache/cluster:", "aws:ec2/launchConfiguration:", "aws:lightsail", "aws:qldb");

    /** What copies a database's data to where this state does not tell who reads it. */
    private static final List<String> COPIES = List.of("aws:rds/integration:", "aws:rds/exportTask:");

    @Override
    public About about() {
        return new About("L1", "Stored data is encrypted and its snapshots are shared with nobody; production data survives deletion, with a final snapshot and the key that opens it.",
                "The database's storage is encrypted and backed up.", List.of("RDS.1", "RDS.3", "RDS.8", "RDS.27", "EC2.3", "SQS.1", "KMS.3"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var model = facts.model();
        var because = new ArrayList<Evidence>();
        var plain = plain(facts, because);
        if (!plain.isEmpty()) {
            return new Refuted("%s is not encrypted".formatted(Policies.name(plain.get(0).urns().get(0))), plain);
        }
        var shared = SNAPSHOTS.stream().flatMap(type -> model.ofType(type).stream()).filter(node -> !node.texts("sharedAccounts").isEmpty()).map(node ->
                new Evidence("%s may restore it".formatted(node.texts("sharedAccounts").contains("all") ? "every AWS account"
                        : "account " + String.join(", ", node.texts("sharedAccounts"))), List.of(node.urn()))).toList();
        if (!shared.isEmpty()) {
            return new Refuted("snapshot %s is shared: %s".formatted(Policies.name(shared.get(0).urns().get(0)), shared.get(0).text()), shared);
        }
        known(model, OTHERS, "the encryption of a ");
        known(model, COPIES, "who reads what is copied by a ");
        var databases = DATABASES.stream().flatMap(type -> model.ofType(type).stream())
                // A cluster keeps the data of its instances.
                .filter(node -> node.text("clusterIdentifier").isEmpty() || node.type().equals(DATABASES.get(1))).toList();
        if (databases.isEmpty()) {
            return because.isEmpty() ? new NotApplicable("nothing is stored") : new Proved(because);
        }
        var decision = String.valueOf(facts.intent().decisions().getOrDefault("onDelete", ""));
        var lost = databases.stream().flatMap(database -> lost(facts, database, !decision.equals("SNAPSHOT")).stream()).toList();
        if (lost.isEmpty()) {
            databases.forEach(database -> because.add(new Evidence("%s: a final snapshot and the automated backups outlive it%s".formatted(database.name(),
                    decision.equals("SNAPSHOT") ? "" : ", and it is protected from deletion"), List.of(database.urn()))));
            return new Proved(because);
        }
        var refuted = new Refuted("%s is lost with its deletion: %s".formatted(Policies.name(lost.get(0).urns().get(0)), lost.get(0).text()), lost);
        if (decision.isEmpty()) {
            throw new NotModelled("a program that registers no decision onDelete (whether its data must survive)", lost.get(0).urns().get(0));
        }
        return decision.equals("DISCARD") ? new Accepted(refuted, "database.onDelete: discard") : refuted;
    }

    private static void known(Model model, List<String> types, String question) {
        model.types().stream().filter(type -> types.stream().anyMatch(type::startsWith)).findFirst().ifPresent(type -> {
            throw new NotModelled(question + type, model.ofType(type).get(0).urn());
        });
    }

    /** What is stored unencrypted; what is stored otherwise goes into the evidence. */
    private static List<Evidence> plain(Facts facts, List<Evidence> because) {
        var model = facts.model();
        var plain = new ArrayList<Evidence>();
        FLAGS.forEach((type, flag) -> model.ofType(type).forEach(node -> {
            if (node.flag(flag, false)) {
                because.add(encrypted(node));
            } else if (node.text("snapshotIdentifier").or(() -> node.text("replicateSourceDb")).or(() -> node.text("clusterIdentifier")).isPresent() && node.text(flag).isEmpty()) {
                // As the snapshot, source or cluster is; a cluster of this stack is asked itself.
                model.referred(node, "clusterIdentifier", DATABASES.get(1)).orElseThrow(() -> new NotModelled("the encryption that a copy inherits", node.urn()));
            } else {
                plain.add(new Evidence(flag + " is off", List.of(node.urn())));
            }
        }));
        model.ofType(QUEUE).forEach(queue -> {
            if (queue.text("kmsMasterKeyId").filter(key -> !key.isBlank()).isPresent() || queue.flag("sqsManagedSseEnabled", true)) {
                because.add(encrypted(queue));
            } else {
                plain.add(new Evidence("sqsManagedSseEnabled is off and there is no key", List.of(queue.urn())));
            }
        });
        ALWAYS.forEach(type -> model.ofType(type).forEach(node -> because.add(encrypted(node))));
        var byDefault = model.ofType(EBS_DEFAULT).stream().anyMatch(node -> node.flag("enabled", true));
        DISKS.forEach((type, properties) -> model.ofType(type).forEach(node -> {
            var disks = properties.stream().flatMap(property -> node.blocks(property).stream()).toList();
            if (byDefault || !disks.isEmpty() && disks.stream().allMatch(StoredDataIsEncryptedAndSurvives::isEncrypted)) {
                because.add(encrypted(node));
            } else {
                plain.add(new Evidence(disks.isEmpty() ? "its disk is as its image says, which need not be encrypted" : "a disk of it is not encrypted", List.of(node.urn())));
            }
        }));
        return plain;
    }

    private static Evidence encrypted(Node node) {
        return new Evidence(node.name() + " is encrypted", List.of(node.urn()));
    }

    private static boolean isEncrypted(Map<String, Object> disk) {
        // Of a launch template the settings of a disk are within its mapping; one without settings is the instance's own.
        var settings = disk.get("ebs") instanceof Map<?, ?> ebs ? ebs : disk;
        return "true".equals(String.valueOf(settings.get("encrypted"))) || disk.containsKey("virtualName") || disk.containsKey("noDevice");
    }

    /** @param guarded whether deletion itself must be refused */
    private static List<Evidence> lost(Facts facts, Node database, boolean guarded) {
        var lost = new ArrayList<Evidence>();
        if (database.flag("skipFinalSnapshot", false) || database.text("finalSnapshotIdentifier").isEmpty()) {
            lost.add(new Evidence("there is no final snapshot", List.of(database.urn())));
        }
        if (database.flag("deleteAutomatedBackups", true)) {
            lost.add(new Evidence("the automated backups go with it", List.of(database.urn())));
        }
        key(facts, database).filter(key -> !key.resource().registration().retainOnDelete()).ifPresent(key ->
                lost.add(new Evidence("the key of its snapshots is deleted with the stack", List.of(key.urn(), database.urn()))));
        if (guarded && !database.flag("deletionProtection", false)) {
            lost.add(new Evidence("RDS does not refuse its deletion", List.of(database.urn())));
        }
        return lost;
    }

    private static Optional<Node> key(Facts facts, Node database) {
        return facts.model().referred(database, "kmsKeyId", "aws:kms/key:Key");
    }
}
