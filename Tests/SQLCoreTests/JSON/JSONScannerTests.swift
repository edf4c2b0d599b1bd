import SQLCore
import Testing
