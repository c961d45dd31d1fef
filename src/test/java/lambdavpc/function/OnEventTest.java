package lambdavpc.function;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.Mocked;
import lambdavpc.iam.Account;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

class OnEventTest {
    private static final String PATTERN = "{\"source\":[\"aws.backup\"]}";

    @ParameterizedTest
    @CsvSource({"LATEST, '', ''", "ALIAS, live, :live"})
    void itsRuleAloneMayCallTheFunctionAsItsCallersDo(Release release, String qualifier, String suffix) {
        var mocked = Mocked.run(context -> {
            var may = IamStatement.builder().sid("Own").effect(IamEffect.ALLOW).addAction("backup:DescribeRestoreJob").addResource("*").build();
            var function = new ControlFunction("looker", new ControlFunctionArgs("shop", Account.current(), "function/target/reader.jar", "shop.Looker::handleRequest", "Looks", 256, 30,
                    Map.of(), List.of(Output.of(may)), release, Optional.empty(), 30, AWS_KEYS, false), NONE);
            new OnEvent("restored", new OnEventArgs("shop", function.invocable(), Output.of(PATTERN)), NONE);
        });
        var rule = mocked.inputs("aws:cloudwatch/eventRule:EventRule", "restored-rule");
        assertEquals(List.of("shop-restored", "Calls shop-looker", PATTERN), List.of(rule.get("name"), rule.get("description"), rule.get("eventPattern")));
        var permission = mocked.inputs("aws:lambda/permission:Permission", "restored-permission");
        assertEquals(List.of("lambda:InvokeFunction", "shop-looker", "events.amazonaws.com", "arn:aws:events:us-east-1:000000000000:rule/shop-restored", qualifier),
                List.of(permission.get("action"), permission.get("function"), permission.get("principal"), permission.get("sourceArn"), permission.getOrDefault("qualifier", "")));
        var target = mocked.inputs("aws:cloudwatch/eventTarget:EventTarget", "restored-target");
        assertEquals(List.of("shop-restored", "arn:aws:lambda:us-east-1:000000000000:function:shop-looker" + suffix), List.of(target.get("rule"), target.get("arn")));
        // The function is told the event itself.
        assertEquals(List.of(false, false), List.of(target.containsKey("input"), target.containsKey("inputPath")));
    }
}
