//! Compound files: what XLS workbooks and encrypted workbooks are kept in.
#![allow(dead_code, reason = "each test file uses its part of it")]

/// A compound file with one stream, of at most 63 kibibytes: one sector of allocation table is enough for tests.
pub fn compound(name: &str, content: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let sectors = u32::try_from(content.len().max(4096).div_ceil(512)).unwrap().min(126);
    let size = 512 * sectors as usize;
    let mut header = vec![0_u8; 512];
    let mut set = |at: usize, field: &[u8]| header[at..at + field.len()].copy_from_slice(field);
    set(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    set(26, &[3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    set(44, &1_u32.to_le_bytes());
    set(48, &1_u32.to_le_bytes());
    set(56, &4096_u32.to_le_bytes());
    set(60, &END.to_le_bytes());
    set(68, &END.to_le_bytes());
    for sector in 1..109 {
        set(76 + 4 * sector, &u32::MAX.to_le_bytes());
    }
    // Sector 0 is the allocation table, 1 the directory, the stream follows.
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((1..=sectors).map(|sector| if sector == sectors { END } else { sector + 2 }));
    table.resize(128, u32::MAX);
    let entry = |name: &str, kind: u8, start: u32, size: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len() + 2).unwrap();
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        entry.resize(116, 0xFF);
        entry.extend(start.to_le_bytes());
        entry.extend(u64::try_from(size).unwrap().to_le_bytes());
        entry
    };
    let mut directory = [entry("Root Entry", 5, END, 0), entry(name, 2, 2, size)].concat();
    // The root leads to the stream.
    directory[76..80].copy_from_slice(&1_u32.to_le_bytes());
    directory.resize(512, 0);
    let mut stream = content.to_vec();
    stream.resize(size, 0);
    [header, table.into_iter().flat_map(u32::to_le_bytes).collect(), directory, stream].concat()
}
