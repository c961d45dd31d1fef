package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.Mocked;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.network.Network;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Grants of services: the claims hold on what Access makes of them, and one edit turns the claims named for it and no other. */
class ServiceGrantsTest {
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";
    private static final String OBJECTS = "arn:aws:s3:::invoices/*";
    private static final Set<String> ABOUT_THEM = Set.of("N3", "N4", "P3", "P4", "P5");

    // In a class of its own: the program runs in another thread, which needs this class to be ready.
    private static final class Deployed {
        private static final ResourceGraph GRAPH = deployed();
    }

    private static ResourceGraph deployed() {
        return new InProcessEngine("shop", "test", Map.of(), false).run(context -> {
            var network = Mocked.network();
            var reader = identity("reader", network);
            var writer = identity("writer", network);
            var access = new Access("access", new AccessArgs(network, EndpointZones.ALL, List.of(
                    new Grant.CallService(reader, "s3", List.of("s3:GetObject"), List.of(Output.of(OBJECTS))),
                    new Grant.CallService(writer, "sqs", List.of("sqs:SendMessage"), List.of(Output.of(QUEUE))))), Mocked.NONE);
            Stream.of(reader, writer).forEach(identity -> new VpcFunction(identity.name(), new VpcFunctionArgs(identity, Code.node("bin", "index.handler"), "", Map.of()),
                    access.readyFor(identity), Mocked.NONE));
        }, new InProcessDeployment(EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {})));
    }

    private static Identity identity(String name, Network network) {
        return new Identity(name, new IdentityArgs(network, 30, Mocked.AWS_KEYS, false), Mocked.NONE);
    }

    private record Case(String text, String turns, Consumer<Edit> edit) {}

    private static Case edit(String text, String turns, Consumer<Edit> edit) {
        return new Case(text, turns, edit);
    }

    private static final List<Case> CASES = List.of(
            edit("the rule for the prefix list is gone", "N4", edit -> edit.remove("access-reader-to-s3")),
            edit("the rule is for another service's list", "N4", edit -> edit.set("access-reader-to-s3", "prefixListId", "pl-00000000")),
            edit("the gateway is in no table of its caller", "N4", edit -> edit.change("access-s3-endpoint", "routeTableIds", tables -> List.of(
                    edit.id("network-egress-routes-a")))),
            edit("the gateway is gone", "N4 P3 P4", edit -> edit.remove("access-s3-endpoint")),
            edit("the queue's endpoint admits its caller no more", "N4", edit -> edit.remove("access-writer-to-sqs-ingress")),
            edit("the queue's endpoint has no private name", "N4", edit -> edit.set("access-sqs-endpoint", "privateDnsEnabled", false)),
            edit("the queue's endpoint admits somebody else", "P5", edit -> edit.copy("access-writer-to-sqs-ingress", "more", "referencedSecurityGroupId",
                    edit.id("reader-group"))),
            edit("the gateway lets everything through", "P5", edit -> edit.unset("access-s3-endpoint", "policy")),
            edit("the gateway lets other objects through", "P5", edit -> edit.replace("access-s3-endpoint", "policy", OBJECTS, "arn:aws:s3:::*")),
            edit("the gateway lets the wrong objects through", "P3 P5", edit -> edit.replace("access-s3-endpoint", "policy", "invoices", "other")),
            edit("the role may send from anywhere", "P4", edit -> edit.replace("access-writer-policy", "policy", "\"StringEquals\":{\"aws:SourceVpce\"",
                    "\"StringLike\":{\"aws:SourceVpce\"").replace("access-writer-policy", "policy", edit.id("access-sqs-endpoint"), "*")),
            edit("the role may send to other queues", "P4", edit -> edit.replace("access-writer-policy", "policy", QUEUE, QUEUE + "*")),
            edit("the role may not send", "P3 P4", edit -> edit.replace("access-writer-policy", "policy", "sqs:SendMessage", "sqs:ReceiveMessage")));

    @TestFactory
    Stream<DynamicTest> eachTurnsTheClaimsNamedForItAndNoOther() {
        return CASES.stream().map(one -> DynamicTest.dynamicTest(one.text(), () -> {
            var edit = new Edit(Deployed.GRAPH);
            one.edit().accept(edit);
            assertEquals(new TreeSet<>(Set.of(one.turns().split(" "))), failing(edit.graph()));
        }));
    }

    @Test
    void allOfThemHoldBeforeAndSayWhat() {
        assertEquals(Set.of(), failing(Deployed.GRAPH));
        var proved = Claims.decide(new Facts(Deployed.GRAPH)).stream().filter(decided -> ABOUT_THEM.contains(decided.about().id())).toList();
        assertEquals(5, proved.stream().filter(decided -> decided.verdict() instanceof Verdict.Proved).count(), proved::toString);
    }

    private static Set<String> failing(ResourceGraph graph) {
        return Claims.decide(new Facts(graph)).stream().filter(decided -> ABOUT_THEM.contains(decided.about().id()) && !decided.verdict().holds())
                .map(decided -> decided.about().id() + (decided.verdict() instanceof Verdict.Inconclusive ? "?" : "")).collect(Collectors.toCollection(TreeSet::new));
    }
}
