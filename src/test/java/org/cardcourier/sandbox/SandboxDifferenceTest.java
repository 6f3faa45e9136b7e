package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison with the recording can fail: each of these differences is found. */
class SandboxDifferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"a":1}               | {}                    | /a: only recorded, 1
            {}                    | {"a":1}               | /a: only ours, 1
            {"a":1}               | {"a":"1"}             | /a: recorded 1, ours "1"
            {"a":1}               | {"a":1.5}             | /a: recorded 1, ours 1.5
            {"a":null}            | {"a":""}              | /a: recorded null, ours ""
            {"error":"a b"}       | {"error":"a  b"}      | /error: recorded "a b", ours "a  b"
            {"a":[1,2]}           | {"a":[1]}             | /a: recorded 2 elements, ours 1
            {"a":[{"b":1}]}       | {"a":[{"b":2}]}       | /a/0/b: recorded 1, ours 2
            {"created_at":0}      | {"created_at":17}     | /created_at: recorded 0, ours 17
            {"created_at":17}     | {"created_at":"now"}  | /created_at: recorded 17, ours "now"
            """)
    void aDifferenceIsFound(String recorded, String ours, String words) throws IOException {
        assertEquals(List.of(words), between(recorded, ours, Set.of()));
    }

    @Test
    void whatCannotBeTheSameTwiceIsNot() throws IOException {
        assertEquals(
                List.of(),
                between(
                        "{\"created_at\":17,\"id\":3,\"x\":\"xx…[5 characters]\",\"skip\":1}",
                        "{\"created_at\":18,\"id\":4,\"x\":\"xxxxx\",\"skip\":2}",
                        Set.of("/skip")));
    }

    private static List<String> between(String recorded, String ours, Set<String> ignored) throws IOException {
        ObjectMapper json = new ObjectMapper();
        return Difference.between(json.readTree(recorded), json.readTree(ours), ignored);
    }
}
