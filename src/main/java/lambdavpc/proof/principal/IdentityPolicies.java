package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;

/** The policies of roles, users and their groups: inline, attached, and their boundaries. */
final class IdentityPolicies {
    private static final String POLICY = "aws:iam/policy:Policy";

    private final Model model;
    private final Globs globs;
    private final Map<String, List<Policy>> byHolder = new HashMap<>();
    private final Map<String, List<Node>> groupsByUser = new HashMap<>();

    IdentityPolicies(Model model, Globs globs) {
        this.model = model;
        this.globs = globs;
        for (var kind : List.of("role", "user", "group")) {
            var holder = "aws:iam/%1$s:%2$s".formatted(kind, Character.toUpperCase(kind.charAt(0)) + kind.substring(1));
            model.ofType("aws:iam/%1$sPolicy:%2$sPolicy".formatted(kind, holder.substring(holder.lastIndexOf(':') + 1)))
                    .forEach(policy -> model.referred(policy, kind, holder).ifPresent(node -> policy.text("policy")
                            .ifPresent(text -> add(node, Policy.read(text, policy.urn(), globs)))));
            model.ofType("aws:iam/%1$sPolicyAttachment:%2$sPolicyAttachment".formatted(kind, holder.substring(holder.lastIndexOf(':') + 1)))
                    .forEach(attachment -> model.referred(attachment, kind, holder).ifPresent(node -> attach(node, attachment)));
            model.ofType("aws:iam/%1$sPolicyAttachmentsExclusive:%2$sPolicyAttachmentsExclusive".formatted(kind, holder.substring(holder.lastIndexOf(':') + 1)))
                    .forEach(all -> model.referred(all, kind + "Name", holder).ifPresent(node -> attachAll(node, all)));
            model.ofType("aws:iam/policyAttachment:PolicyAttachment")
                    .forEach(attachment -> model.allReferred(attachment, kind + "s", holder).forEach(node -> attach(node, attachment)));
        }
        model.ofType("aws:iam/groupMembership:GroupMembership").forEach(membership -> model.referred(membership, "group", "aws:iam/group:Group")
                .ifPresent(group -> model.allReferred(membership, "users", "aws:iam/user:User").forEach(user -> join(user, group))));
        model.ofType("aws:iam/userGroupMembership:UserGroupMembership").forEach(membership -> model.referred(membership, "user", "aws:iam/user:User")
                .ifPresent(user -> model.allReferred(membership, "groups", "aws:iam/group:Group").forEach(group -> join(user, group))));
    }

    List<Policy> of(Node holder) {
        var policies = new ArrayList<>(byHolder.getOrDefault(holder.urn(), List.of()));
        holder.blocks("inlinePolicies").forEach(inline -> Optional.ofNullable(inline.get("policy")).map(Object::toString).filter(text -> !text.isBlank())
                .ifPresent(text -> policies.add(Policy.read(text, holder.urn(), globs))));
        holder.texts("managedPolicyArns").forEach(arn -> policies.add(managed(arn, holder)));
        groupsByUser.getOrDefault(holder.urn(), List.of()).forEach(group -> policies.addAll(of(group)));
        return List.copyOf(policies);
    }

    Optional<Policy> boundary(Node holder) {
        return holder.text("permissionsBoundary").filter(arn -> !arn.isBlank()).map(arn -> managed(arn, holder));
    }

    private void attach(Node holder, Node attachment) {
        var policy = model.referred(attachment, "policyArn", POLICY);
        add(holder, policy.map(this::read).orElseGet(() -> managed(attachment.text("policyArn").orElseThrow(), attachment)));
    }

    /** The provider attaches what is listed. */
    private void attachAll(Node holder, Node attachments) {
        if (attachments.unknown("policyArns")) {
            model.allReferred(attachments, "policyArns", POLICY).forEach(policy -> add(holder, read(policy)));
        } else {
            attachments.texts("policyArns").forEach(arn -> add(holder, managed(arn, attachments)));
        }
    }

    private Policy managed(String arn, Node from) {
        return model.find(POLICY, arn).map(this::read).orElseGet(() -> Policy.managed(arn, from.urn(), globs));
    }

    private Policy read(Node policy) {
        return Policy.read(policy.text("policy").orElse(""), policy.urn(), globs);
    }

    private void add(Node holder, Policy policy) {
        byHolder.computeIfAbsent(holder.urn(), urn -> new ArrayList<>()).add(policy);
    }

    private void join(Node user, Node group) {
        groupsByUser.computeIfAbsent(user.urn(), urn -> new ArrayList<>()).add(group);
    }
}
