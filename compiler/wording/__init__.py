"""The words of what the compiler shows, in Chinese and English, each in one place."""
