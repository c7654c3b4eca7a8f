/** Where the editor says that a card's passage is. */
export interface MarginPlace {
	id: string;
	/** Order in the text. */
	pos: number;
	/** Pixels from the top of the page; undefined where the text is not shown by the editor. */
	top: number | undefined;
	isLost: boolean;
}
