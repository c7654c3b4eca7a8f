import { refusal } from '#lib/domain/errors.ts';

/** A file as it was sent. */
export interface Evidence {
	name: string;
	bytes: Uint8Array;
}

/** Bytes. */
export const EVIDENCE_LIMIT = 10_000_000;

type Starts = readonly (number | null)[];
/** What may be handed in, told by its first bytes and not by its name: no SVG, nothing a browser would run. */
const types: readonly { type: string; extension: string; starts: Starts }[] = [
	{ type: 'application/pdf', extension: 'pdf', starts: [0x25, 0x50, 0x44, 0x46, 0x2d] },
	{ type: 'image/png', extension: 'png', starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
	{ type: 'image/jpeg', extension: 'jpg', starts: [0xff, 0xd8, 0xff] },
	{
		type: 'image/webp',
		extension: 'webp',
		starts: [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]
	}
];
/** Office files are ZIP archives: their name says which. They are only ever sent as a download. */
const office: Record<string, string> = {
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	odt: 'application/vnd.oasis.opendocument.text',
	ods: 'application/vnd.oasis.opendocument.spreadsheet'
};

/** A file that is what it says, small enough, under a name that is safe to send back. Throws a refusal otherwise. */
export function checkEvidence({ name, bytes }: Evidence): {
	name: string;
	mediaType: string;
	bytes: Uint8Array;
} {
	if (bytes.byteLength === 0) throw refusal('invalid', 'file-empty', 'file');
	if (bytes.byteLength > EVIDENCE_LIMIT) throw refusal('invalid', 'file-large', 'file');
	const starts = (pattern: Starts) => pattern.every((byte, i) => byte === null || bytes[i] === byte);
	const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
	const zip = starts([0x50, 0x4b, 0x03, 0x04]) && Object.hasOwn(office, extension);
	const mediaType = zip ? office[extension] : types.find((it) => starts(it.starts))?.type;
	if (!mediaType) throw refusal('invalid', 'file-type', 'file');

	const safe = name.replace(/[\u0000-\u001f\u007f"\\/:*?<>|]/g, '_').slice(-120);
	return { name: safe || `piece.${extension || 'bin'}`, mediaType, bytes };
}
