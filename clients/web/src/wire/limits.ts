/** Section 7.1. */
export const maxStrokePoints = 4096;
export const maxStrokeBytes = 16384;
export const maxCoordinate = 65535;

/** Section 7.2: ids in one erase or restore. */
export const maxIdsPerOperation = 256;
/** Section 7.2: bytes of points in one restore. */
export const maxRestoredBytes = 256 << 10;

/** Bounds for decoding, far above what servers send. */
export const maxDecodedBin = 4 << 20;
export const maxDecodedArray = 65536;

/** Section 4.10: characters of a chat line. */
export const maxLine = 2000;
