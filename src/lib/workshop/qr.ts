import { encode } from 'uqr';

/** A QR code as a drawing: `size` modules a side, the four quiet ones around included. */
export interface Qr {
	size: number;
	path: string;
}

/** Draws a text (an address) as one path, a run of dark modules at a time. Made on the server: it is the same for all. */
export function qrOf(text: string): Qr {
	const { data, size } = encode(text, { ecc: 'M', border: 4 });
	const runs: string[] = [];
	for (const [y, row] of data.entries()) {
		for (let x = 0; x < size; x += 1) {
			if (!row[x]) continue;
			const start = x;
			while (row[x + 1]) x += 1;
			runs.push(`M${start} ${y}h${x - start + 1}v1H${start}z`);
		}
	}
	return { size, path: runs.join('') };
}
