package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import inet.ipaddr.IPAddressString;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** One rule of a security group; its two directions differ in nothing that is decided here. */
abstract class SecurityGroupRule extends Behaviour {
    private static final Property GROUP = text("securityGroupId").require().replace().to(SecurityGroup.BY_ID.diesWith());
    private static final Property PEER = text("referencedSecurityGroupId").to(SecurityGroup.BY_ID);
    private static final List<String> PEERS = List.of("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId");

    SecurityGroupRule(String type) {
        super(Shape.of(type).id("sgr-")
                .inputs(GROUP,
                        text("ipProtocol").require().rule(Rule.matches("InvalidParameterValue", "-1|tcp|udp|icmp|icmpv6|\\d{1,3}", "-1, tcp, udp, icmp, icmpv6 or a number")),
                        number("fromPort").rule(Rule.between("InvalidParameterValue", -1, 65535)),
                        number("toPort").rule(Rule.between("InvalidParameterValue", -1, 65535)),
                        text("cidrIpv4").rule(Rule.cidr("InvalidParameterValue")),
                        text("cidrIpv6").rule(Rule.text("InvalidParameterValue", value ->
                                new IPAddressString(value).isIPv6() ? Optional.empty() : Optional.of("CIDR block " + value + " is malformed"))),
                        text("prefixListId"),
                        PEER,
                        text("description").rule(SecurityGroup.DESCRIPTION),
                        tags())
                .computes("arn", "securityGroupRuleId")
                .limit(60, "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.",
                        call -> call.inputs().raw("securityGroupId")));
    }

    @Override
    protected void refuse(Call call) {
        var given = PEERS.stream().filter(call.inputs()::has).toList();
        call.refuseIf(given.size() != 1, "InvalidParameterCombination", "a rule has one peer of " + PEERS + "; got " + given);
        var ports = call.inputs().text("ipProtocol").orElseThrow().matches("tcp|udp|6|17");
        call.refuseIf(ports && (!call.inputs().has("fromPort") || !call.inputs().has("toPort")), "MissingParameter", "a tcp or udp rule has fromPort and toPort");
        call.refuseIf(ports && call.inputs().number("fromPort").orElse(0) > call.inputs().number("toPort").orElse(0), "InvalidParameterValue",
                "Invalid port range: from " + call.inputs().number("fromPort").orElse(0) + " to " + call.inputs().number("toPort").orElse(0));
        call.target(PEER).ifPresent(peer -> call.refuseIf(!peer.inputs().get("vpcId").equals(call.target(GROUP).orElseThrow().inputs().get("vpcId")),
                "InvalidGroup.NotFound", "You have specified two resources that belong to different networks: " + peer.id()));
        call.refuseIf(call.world().all(type()).filter(other -> !Optional.of(other).equals(call.before())).anyMatch(other -> sameRule(other, call.inputs())),
                "InvalidPermission.Duplicate", "the specified rule \"" + call.inputs().raw(given.get(0)) + ", " + call.inputs().raw("ipProtocol")
                        + ", from port: " + call.inputs().raw("fromPort") + "\" already exists");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("ec2", "security-group-rule/", call.id()), "securityGroupRuleId", call.id());
    }

    private static boolean sameRule(World.Entry one, Inputs other) {
        return Stream.concat(PEERS.stream(), Stream.of("securityGroupId", "ipProtocol", "fromPort", "toPort"))
                .allMatch(name -> Objects.equals(one.inputs().get(name), other.raw(name)));
    }
}
