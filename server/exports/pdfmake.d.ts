/** The part of pdfmake that we use: it brings no types of its own. */
declare module 'pdfmake' {
	interface Fonts {
		[name: string]: { normal: string; bold: string; italics: string; bolditalics: string };
	}
	const pdfmake: {
		setFonts(fonts: Fonts): void;
		setUrlAccessPolicy(allows: (url: string) => boolean): void;
		setLocalAccessPolicy(allows: (path: string) => boolean): void;
		createPdf(definition: object): { getBuffer(): Promise<Buffer> };
	};
	export default pdfmake;
}
