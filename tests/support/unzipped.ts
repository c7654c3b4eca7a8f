import { inflateRawSync } from 'node:zlib';

/** Everything in an office file, decompressed: what is not in here is not in the file. */
export function unzipped(file: Uint8Array): string {
	const bytes = Buffer.from(file);
	const parts: string[] = [];
	for (let at = 0; (at = bytes.indexOf('PK\u0003\u0004', at, 'latin1')) >= 0; at += 4) {
		const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
		try {
			parts.push(
				bytes.readUInt16LE(at + 8) === 8
					? inflateRawSync(bytes.subarray(start)).toString('utf8')
					: bytes.subarray(start, start + bytes.readUInt32LE(at + 18)).toString('utf8')
			);
		} catch {
			// The four letters stood inside compressed bytes.
		}
	}
	return parts.join('\n');
}
