public class NoRoutes {}
