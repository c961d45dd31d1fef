package lambdavpc.embedded.behaviour.identity;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Issuers of tokens that roles may trust. Nobody logs in with one here. */
public final class OidcProvider extends Behaviour {
    public OidcProvider() {
        super(Shape.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
                .inputs(
                        text("url").require().replace().rule(Rule.matches("ValidationError", "https://[^?#]{1,247}", "https:// and up to 255 characters")),
                        texts("clientIdLists").require().rule(Rule.length("ValidationError", 1, 255)).inert("no token is checked here"),
                        texts("thumbprintLists").rule(Rule.length("ValidationError", 40, 40)).inert("no token is checked here"),
                        tags())
                .computes("arn")
                .unique("EntityAlreadyExists", "Provider with url %s already exists.", "url")
                .limit(100, "LimitExceeded", "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100"));
    }

    @Override
    protected Object id(Call call) {
        return call.globalArn("iam", "oidc-provider", "/", call.inputs().text("url").orElseThrow().replaceFirst("https://", ""));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", id(call));
    }
}
