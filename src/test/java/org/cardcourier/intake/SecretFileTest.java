package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

    @TempDir
    private Path folder;

    @Test
    void aGeneratedFileIsForItsOwnerOnlyAndHoldsASecretAndAKey() throws IOException {
        Path file = folder.resolve("intake.secret");
        SecretFile.generate(file);

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        List<String> secrets = SecretFile.read(file);
        assertEquals(2, secrets.size());
        Signatures signatures = new Signatures(secrets, Clock.systemUTC());
        assertEquals(Verdict.GENUINE, signatures.ofBearer("Bearer " + secrets.get(1)));
    }

    @Test
    void noTwoFilesAreAlike() throws IOException {
        SecretFile.generate(folder.resolve("a"));
        SecretFile.generate(folder.resolve("b"));

        assertNotEquals(SecretFile.read(folder.resolve("a")), SecretFile.read(folder.resolve("b")));
    }

    @Test
    void secretsInUseAreNotOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("intake.secret"), "x");

        assertThrows(FileAlreadyExistsException.class, () -> SecretFile.generate(file));
    }

    @Test
    void commentsAndBlankLinesAreForPeople() throws IOException {
        Path file = Files.writeString(folder.resolve("s"), "# shop\n\n  whsec_a  \r\nkey-2\n");

        assertEquals(List.of("whsec_a", "key-2"), SecretFile.read(file));
    }

    @Test
    void aFileWithoutASecretIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("s"), "# nothing\n");

        assertEquals(
                "the file " + file + " holds no secret; one a line is expected",
                assertThrows(IOException.class, () -> SecretFile.read(file)).getMessage());
    }
}
