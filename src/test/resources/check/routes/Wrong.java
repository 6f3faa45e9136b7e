import org.apache.camel.builder.RouteBuilder;
public class Wrong extends RouteBuilder {
    public void configure() {
        from("direct:wrong").too("log:x");
    }
}
