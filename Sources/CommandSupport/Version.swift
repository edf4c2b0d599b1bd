/// The release of both commands. The Python program ended with 0.4.2.
public let auriteVersion = "0.5.0"
