import org.apache.camel.builder.RouteBuilder;

public class Another extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:another").routeId("another").log("x");
    }
}
