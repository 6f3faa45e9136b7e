import org.apache.camel.builder.RouteBuilder;

public class Throws extends RouteBuilder {
    @Override
    public void configure() {
        throw new IllegalStateException("the file orders.txt is not there");
    }
}
