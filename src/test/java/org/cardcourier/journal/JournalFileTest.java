package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a journal may lie. */
class JournalFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "nfs4",
                "NFS4",
                "cifs",
                "smb3",
                "smbfs",
                "fuse.sshfs",
                "9p",
                "ceph",
                "fuse.glusterfs",
                "lustre",
                "davfs"
            })
    void aNetworkFileSystemIsKnownByItsType(String type) {
        assertTrue(JournalFile.isNetwork(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "NTFS", "fuseblk", "f2fs"})
    void aLocalDiskIsNotTakenForOne(String type) {
        assertFalse(JournalFile.isNetwork(type));
    }
}
