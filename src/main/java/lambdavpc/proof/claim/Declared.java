package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.principal.Arns;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.SecretAccess;
import lambdavpc.proof.principal.Strings;
import lambdavpc.proof.principal.Values;

/**
 * What each role of the stack is meant to be able to do: its grants, and what goes without saying for what it is used as. The latter are the
 * named base permissions, one method each.
 */
final class Declared {
    private static final List<String> INTERFACES = List.of("ec2:createnetworkinterface", "ec2:describenetworkinterfaces", "ec2:describesubnets",
            "ec2:deletenetworkinterface", "ec2:assignprivateipaddresses", "ec2:unassignprivateipaddresses");

    private static final String TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
    private static final String SNAPSHOTS = "the database's backups and their copies";
    private static final String RESTORES = "restores that are tests";
    private static final Strings LISTS = Strings.of("rds:describedbinstances", "rds:describedbsnapshots", "rds:listtagsforresource");

    private final Facts facts;
    private final Iam iam;
    /** @param base the name of a base permission; empty for a grant */
    record Permission(String base, Box box) {}

    private final Map<String, List<Permission>> byRole = new HashMap<>();

    Declared(Facts facts) {
        this.facts = facts;
        iam = facts.iam();
        var intent = facts.intent();
        facts.secrets().secrets().forEach(secret -> Policies.granted(intent, secret).forEach((role, actions) -> {
            grant(role, Box.of(Strings.of(actions), Strings.of(secret.arn())));
            if (!secret.key().isEmpty()) {
                var uses = actions.stream().flatMap(action -> SecretAccess.keyActions(action).stream()).toList();
                grant(role, Box.of(Strings.of(uses), Strings.of(secret.key()))
                        .with("kms:viaservice", via(SecretAccess.SERVICE, secret.arn())).with("kms:encryptioncontext:secretarn", Values.of(secret.arn())));
            }
        }));
        // A grant that holds restored copies too names them by a pattern: nobody knows their ids before.
        intent.grants("connect-as").forEach(grant -> grant((String) grant.get("role"), Box.of(Strings.of("rds-db:connect"), iam.globs().text((String) grant.get("user")))));
        intent.grants("connect-to-cache").forEach(grant -> grant((String) grant.get("role"),
                Box.of(Strings.of("elasticache:connect"), Strings.of((String) grant.get("cache"), (String) grant.get("user")))));
        intent.grants("operate").forEach(grant -> grant((String) grant.get("role"), Box.of(Strings.of("rds-db:connect"), Strings.of((String) grant.get("user")))));
        intent.grants("consume").forEach(this::consumes);
        intent.grants("control").forEach(grant -> iam.document((String) grant.get("may")).forEach(statement ->
                statement.boxes().forEach(box -> grant((String) grant.get("role"), box))));
        intent.grants("service").forEach(this::calls);
        var model = facts.model();
        model.ofType("aws:lambda/function:Function").forEach(function -> model.referred(function, "role", Iam.ROLE).ifPresent(role -> functions(function, role)));
        model.ofType("aws:ec2/flowLog:FlowLog").forEach(flowLog -> model.referred(flowLog, "iamRoleArn", Iam.ROLE).ifPresent(role -> flowLogs(flowLog, role)));
        model.ofType("aws:cloudwatch/eventTarget:EventTarget").forEach(target -> model.referred(target, "roleArn", Iam.ROLE).ifPresent(role -> forwarding(target, role)));
        model.ofType("aws:cloudtrail/trail:Trail").forEach(trail -> model.referred(trail, "cloudWatchLogsRoleArn", Iam.ROLE).ifPresent(role -> trailLog(trail, role)));
        model.ofType("aws:rds/instance:Instance").forEach(database -> model.referred(database, "monitoringRoleArn", Iam.ROLE)
                .ifPresent(role -> monitoring(database, role)));
        var backups = new Backups(model);
        model.ofType(Backups.SELECTION).forEach(selection -> model.referred(selection, "iamRoleArn", Iam.ROLE).ifPresent(role -> backups(backups, selection, role)));
        model.ofType(Backups.TESTED).forEach(tested -> model.referred(tested, "iamRoleArn", Iam.ROLE).ifPresent(role -> restores(backups, tested, role)));
        model.ofType(TEMPLATE).forEach(template -> role(model, template).ifPresent(role -> natInstance(model, template, role)));
    }

    List<Box> of(String roleArn) {
        return byRole.getOrDefault(roleArn, List.of()).stream().map(Permission::box).toList();
    }

    /** Names of the base permissions that some role has. */
    List<String> bases() {
        return byRole.values().stream().flatMap(List::stream).map(Permission::base).filter(base -> !base.isEmpty()).distinct().sorted().toList();
    }

    /** Through the stack's endpoint of the service; with a key of ours through the service alone. */
    private void calls(Map<String, Object> grant) {
        var role = (String) grant.get("role");
        var service = (String) grant.get("service");
        iam.endpoints(service).forEach(path -> grant(role, Box.of(Policies.actions(iam, grant), Policies.resources(iam, grant))
                .with(Path.VPCE, path.context().get(Path.VPCE))));
        if (grant.get("key") instanceof String key && !key.isEmpty()) {
            grant(role, Box.of(Strings.of("kms:decrypt", "kms:generatedatakey"), Strings.of(key)).with("kms:viaservice", via(service, key)));
        }
    }

    private void consumes(Map<String, Object> grant) {
        var queue = (String) grant.get("queue");
        var role = (String) grant.get("role");
        grant(role, Box.of(Strings.of("sqs:receivemessage", "sqs:deletemessage", "sqs:getqueueattributes"), Strings.of(queue)));
        facts.model().find("aws:sqs/queue:Queue", queue).flatMap(node -> node.text("kmsMasterKeyId")).filter(key -> !key.isBlank())
                .ifPresent(key -> grant(role, Box.of(Strings.of("kms:decrypt"), Strings.of(key)).with("kms:viaservice", via("sqs", queue))));
    }

    /** Lambda, not the code, makes a function's interfaces; the code writes to its own log, and traces where tracing is on. */
    private void functions(Node function, Node role) {
        var arn = function.text("arn").orElse("");
        if (!function.blocks("vpcConfig").isEmpty()) {
            base("interfaces, by Lambda and not by the code", role, Box.of(Strings.of(INTERFACES), Strings.ALL).with(Iam.FUNCTION_ARN, Values.MISSING));
        }
        var group = function.blocks("loggingConfig").stream().flatMap(config -> Stream.ofNullable((String) config.get("logGroup"))).findFirst()
                .orElse("/aws/lambda/" + Arns.name(arn));
        base("its own log", role, Box.of(Strings.of("logs:createlogstream", "logs:putlogevents"),
                iam.globs().text("%s:log-group:%s:*".formatted(place(arn, "logs"), group))));
        if (function.blocks("tracingConfig").stream().anyMatch(config -> "Active".equals(config.get("mode")))) {
            base("traces", role, Box.of(Strings.of("xray:puttracesegments", "xray:puttelemetryrecords"), Strings.ALL));
        }
    }

    private void flowLogs(Node flowLog, Node role) {
        flowLog.text("logDestination").ifPresent(group -> base("the flow logs' log", role, Box.of(
                Strings.of("logs:createlogstream", "logs:putlogevents", "logs:describelogstreams"), iam.globs().text(group + ":*"))));
    }

    private void forwarding(Node target, Node role) {
        target.text("arn").filter(arn -> arn.contains(":event-bus/")).ifPresent(bus -> base("events to a bus", role, Box.of(Strings.of("events:putevents"), Strings.of(bus))));
    }

    private void trailLog(Node trail, Node role) {
        trail.text("cloudWatchLogsGroupArn").ifPresent(group -> base("the trail's log", role, Box.of(
                Strings.of("logs:createlogstream", "logs:putlogevents"), iam.globs().text(group))));
    }

    /** Enhanced Monitoring has one log group in an account. */
    private void monitoring(Node database, Node role) {
        var group = "%s:log-group:RDSOSMetrics".formatted(place(database.text("arn").orElse(""), "logs"));
        base("the database's metrics", role, Box.of(Strings.of("logs:createloggroup", "logs:putretentionpolicy"), Strings.of(group)));
        base("the database's metrics", role, Box.of(Strings.of("logs:createlogstream", "logs:putlogevents", "logs:describelogstreams", "logs:getlogevents"),
                iam.globs().text(group + ":log-stream:*")));
    }

    /** Snapshots of what is selected, in its region and where its plan copies them, and into those vaults. */
    private void backups(Backups backups, Node selection, Node role) {
        var vaults = backups.copyVaults(selection);
        for (var database : selection.texts("resources")) {
            var snapshots = Stream.concat(Stream.of(database), vaults.stream()).map(arn -> iam.globs().text(place(database, "rds")
                    .replace(":%s:".formatted(Arns.region(database)), ":%s:".formatted(Arns.region(arn))) + ":snapshot:awsbackup:*")).reduce(Strings.NONE, Strings::or);
            base(SNAPSHOTS, role, Box.of(LISTS, Strings.ALL));
            base(SNAPSHOTS, role, Box.of(Strings.of("rds:createdbsnapshot", "rds:copydbsnapshot", "rds:addtagstoresource"), snapshots.or(Strings.of(database))));
            base(SNAPSHOTS, role, Box.of(Strings.of("rds:deletedbsnapshot"), snapshots));
            base(SNAPSHOTS, role, Box.of(Strings.of("backup:describebackupvault", "backup:copyintobackupvault"), Strings.of(vaults)));
            useOfKeys(SNAPSHOTS, role, backups.keys(database, vaults), Stream.concat(Stream.of(database), vaults.stream()).toList());
        }
    }

    /** Databases under a name that only tests have, in the subnet group that the test names. */
    private void restores(Backups backups, Node tested, Node role) {
        for (var database : tested.texts("protectedResourceArns")) {
            var place = place(database, "rds");
            var restored = iam.globs().text(place + ":db:awsbackup-restore-test-*");
            var around = Stream.of(":snapshot:awsbackup:*", ":pg:*", ":og:*", ":subgrp:" + Backups.override(tested, "dbSubnetGroupName").orElse("none"))
                    .map(each -> iam.globs().text(place + each)).reduce(restored, Strings::or);
            base(RESTORES, role, Box.of(LISTS, Strings.ALL));
            base(RESTORES, role, Box.of(Strings.of("rds:restoredbinstancefromdbsnapshot", "rds:addtagstoresource"), around));
            base(RESTORES, role, Box.of(Strings.of("rds:deletedbinstance"), restored));
            var vaults = backups.copyVaults(database);
            useOfKeys(RESTORES, role, backups.keys(database, vaults), Stream.concat(Stream.of(database), vaults.stream()).toList());
        }
    }

    /** The keys of what is backed up and of its copies, as RDS uses them in those regions. */
    private void useOfKeys(String base, Node role, List<String> keys, List<String> places) {
        base(base, role, Box.of(Strings.of("kms:describekey"), Strings.of(keys)));
        base(base, role, Box.of(Strings.of("kms:creategrant"), Strings.of(keys)).with("kms:grantisforawsresource", Values.of("true")));
        places.forEach(place -> base(base, role, Box.of(Strings.of("kms:decrypt", "kms:encrypt", "kms:generatedatakey", "kms:generatedatakeywithoutplaintext",
                "kms:reencryptfrom", "kms:reencryptto"), Strings.of(keys)).with("kms:viaservice", via("rds", place))));
    }

    /** An instance takes the stack's routed interface and forwards for others: itself, as its tags tell. */
    private void natInstance(Model model, Node template, Node role) {
        var interfaces = model.ofType("aws:ec2/networkInterface:NetworkInterface").stream().flatMap(node -> node.text("arn").stream()).toList();
        base("a NAT instance's interface", role, Box.of(Strings.of("ec2:attachnetworkinterface"), Strings.of(interfaces)));
        model.ofType("aws:autoscaling/group:Group").stream().filter(group -> template(model, group).filter(template::equals).isPresent())
                .flatMap(group -> group.text("name").stream()).forEach(group -> base("that a NAT instance forwards", role, Box.of(Strings.of("autoscaling:completelifecycleaction"),
                        iam.globs().text("%s:autoScalingGroup:*:autoScalingGroupName/%s".formatted(place(template.text("arn").orElse(""), "autoscaling"), group)))));
        var addresses = model.ofType("aws:ec2/eip:Eip").stream().flatMap(node -> node.text("arn").stream()).toList();
        var instances = iam.globs().text("%s:instance/*".formatted(place(template.text("arn").orElse(""), "ec2")));
        for (var specification : template.blocks("tagSpecifications")) {
            if (specification.get("tags") instanceof Map<?, ?> tags) {
                tags.forEach((tag, value) -> {
                    var key = "aws:resourcetag/" + tag.toString().toLowerCase(Locale.ROOT);
                    base("a NAT instance's interface", role, Box.of(Strings.of("ec2:attachnetworkinterface"), instances).with(key, Values.of(value.toString())));
                    base("a NAT instance's interface", role, Box.of(Strings.of("ec2:modifyinstanceattribute"), instances)
                            .with(key, Values.of(value.toString())).with("ec2:attribute", Values.of("SourceDestCheck")));
                    if (!addresses.isEmpty()) {
                        base("a NAT instance's address", role, Box.of(Strings.of("ec2:associateaddress"), Strings.of(addresses)));
                        base("a NAT instance's address", role, Box.of(Strings.of("ec2:associateaddress"), instances.or(iam.globs().text("%s:network-interface/*"
                                .formatted(place(template.text("arn").orElse(""), "ec2"))))).with(key, Values.of(value.toString())));
                    }
                });
            }
        }
    }

    private static Optional<Node> template(Model model, Node group) {
        return group.unknown("launchTemplate") ? model.referred(group, "launchTemplate", TEMPLATE)
                : group.blocks("launchTemplate").stream().flatMap(block -> Stream.of("id", "name").flatMap(key -> Stream.ofNullable((String) block.get(key))))
                        .flatMap(reference -> model.find(TEMPLATE, reference).stream()).findFirst();
    }

    /** The role of the machines that a scaling group starts. */
    static Optional<Node> roleOfMachines(Model model, String group) {
        return model.find(group).flatMap(node -> template(model, node)).flatMap(template -> role(model, template));
    }

    private static Optional<Node> role(Model model, Node template) {
        return template.blocks("iamInstanceProfile").stream().flatMap(profile -> Stream.of("arn", "name").flatMap(key -> Stream.ofNullable((String) profile.get(key))))
                .flatMap(reference -> model.find("aws:iam/instanceProfile:InstanceProfile", reference).stream()).findFirst()
                .flatMap(profile -> model.referred(profile, "role", Iam.ROLE));
    }

    private static String place(String arn, String service) {
        return "arn:%s:%s:%s:%s".formatted(arn.split(":")[1], service, Arns.region(arn), Arns.account(arn));
    }

    private static Values via(String service, String arn) {
        return Values.of("%s.%s.amazonaws.com".formatted(service, Arns.region(arn)));
    }

    private void grant(String role, Box box) {
        byRole.computeIfAbsent(role, key -> new ArrayList<>()).add(new Permission("", box));
    }

    private void base(String name, Node role, Box box) {
        role.text("arn").ifPresent(arn -> byRole.computeIfAbsent(arn, key -> new ArrayList<>()).add(new Permission(name, box)));
    }
}
