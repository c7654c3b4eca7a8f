/** The `Y.XmlFragment` that holds a document's prose. */
export const FRAGMENT = 'prose';

/** Raised whenever a node or mark is added, removed or changes meaning: an older page may then no longer write. */
export const SCHEMA_VERSION = 4;
