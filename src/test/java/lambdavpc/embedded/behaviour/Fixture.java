package lambdavpc.embedded.behaviour;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.gson.Gson;

import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;

/** An embedded AWS and short ways to put things into it. */
final class Fixture {
    static final String ACCOUNT = Region.ACCOUNT;
    final EmbeddedAws aws;
    private final Map<String, Integer> counts = new HashMap<>();

    Fixture() {
        this("eu-central-1");
    }

    Fixture(String region) {
        aws = new DeclaredAws(new Region(region), World.EMPTY, world -> {}, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    }

    /** Creates one; its logical name is the class name and a number. */
    World.Entry make(String type, Object... inputs) {
        var name = type.substring(type.lastIndexOf(':') + 1) + counts.merge(type, 1, Integer::sum);
        return aws.create(type, urn(type, name), map(inputs), false);
    }

    World.Entry vpc() {
        return make("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.0/16", "enableDnsHostnames", true);
    }

    World.Entry subnet(World.Entry vpc, String block, String letter) {
        return make("aws:ec2/subnet:Subnet", "vpcId", vpc.id(), "cidrBlock", block, "availabilityZone", "eu-central-1" + letter);
    }

    World.Entry group(World.Entry vpc) {
        return make("aws:ec2/securityGroup:SecurityGroup", "vpcId", vpc.id());
    }

    World.Entry gateway(World.Entry vpc) {
        return make("aws:ec2/internetGateway:InternetGateway", "vpcId", vpc.id());
    }

    World.Entry eip() {
        return make("aws:ec2/eip:Eip", "domain", "vpc");
    }

    World.Entry role(String service) {
        return make("aws:iam/role:Role", "assumeRolePolicy", trust(service));
    }

    void delete(World.Entry entry) {
        aws.delete(entry.type(), entry.id());
    }

    World.Entry update(World.Entry entry, Object... inputs) {
        return aws.update(entry.type(), entry.id(), map(inputs), false);
    }

    static String urn(String type, String name) {
        return "urn:pulumi:test::lambda-vpc::" + type + "::" + name;
    }

    static Map<String, Object> map(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static String trust(String service) {
        return policy(map("Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("Service", service)));
    }

    @SafeVarargs
    static String policy(Map<String, Object>... statements) {
        return new Gson().toJson(Map.of("Version", "2012-10-17", "Statement", List.of(statements)));
    }

    static String allow(Object action, Object resource) {
        return policy(map("Effect", "Allow", "Action", action, "Resource", resource));
    }
}
